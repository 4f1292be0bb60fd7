// libtorch behind a flat C interface, for the TorchSharp stand-in.
//
// A tensor is a heap-allocated at::Tensor, a compiled script a heap-allocated shared_ptr; whoever receives one frees it.
// No C++ exception leaves this file: a function that can fail returns null or nonzero, and the message waits, for the
// calling thread alone, in st_error().

#include <torch/script.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/jit.h>
#include <torch/version.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#define ST_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

using Unit = std::shared_ptr<torch::jit::CompilationUnit>;

thread_local std::string last_error;

template <typename Result, typename Body>
Result guarded(Result on_failure, Body&& body) noexcept {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "An exception of unknown type.";
    }
    return on_failure;
}

template <typename Body>
at::Tensor* new_tensor(Body&& body) noexcept {
    return guarded<at::Tensor*>(nullptr, [&] { return new at::Tensor(body()); });
}

template <typename Body>
int32_t status(Body&& body) noexcept {
    return guarded<int32_t>(1, [&] { body(); return 0; });
}

at::ScalarType dtype_of(int8_t code) { return static_cast<at::ScalarType>(code); }

enum class Kind : int32_t { None, Tensor, Tensors, Int, Double, Bool, List, Tuple };

// One value on its way in or out. Out, a list or a tuple is a header that tells its length, followed by its items.
struct Value {
    Kind kind;
    int32_t length;
    union {
        int64_t integer;
        double real;
        at::Tensor* tensor;
        at::Tensor* const* tensors;
    };
};

c10::IValue decode(const Value& value) {
    switch (value.kind) {
        case Kind::None: return {};
        case Kind::Tensor: return *value.tensor;
        case Kind::Int: return value.integer;
        case Kind::Double: return value.real;
        case Kind::Bool: return value.integer != 0;
        case Kind::Tensors: {
            c10::List<at::Tensor> list;
            list.reserve(value.length);
            for (int32_t i = 0; i < value.length; ++i)
                list.push_back(*value.tensors[i]);
            return list;
        }
        default: throw std::invalid_argument("Unknown kind of argument.");
    }
}

void encode(const c10::IValue& value, std::vector<Value>& out);

template <typename Items>
void encode_items(Kind kind, const Items& items, std::vector<Value>& out) {
    out.push_back({kind, static_cast<int32_t>(items.size()), {0}});
    for (const c10::IValue& item : items)
        encode(item, out);
}

void encode_tensor(const at::Tensor& tensor, std::vector<Value>& out) {
    out.push_back({Kind::Tensor, 0, {0}});
    out.back().tensor = tensor.defined() ? new at::Tensor(tensor) : nullptr;
}

void encode(const c10::IValue& value, std::vector<Value>& out) {
    if (value.isTensor())
        encode_tensor(value.toTensor(), out);
    else if (value.isNone())
        out.push_back({Kind::None, 0, {0}});
    else if (value.isBool())
        out.push_back({Kind::Bool, 0, {value.toBool()}});
    else if (value.isInt())
        out.push_back({Kind::Int, 0, {value.toInt()}});
    else if (value.isDouble()) {
        out.push_back({Kind::Double, 0, {0}});
        out.back().real = value.toDouble();
    } else if (value.isTensorList())
        encode_items(Kind::Tensors, value.toListRef(), out);
    else if (value.isList())
        encode_items(Kind::List, value.toListRef(), out);
    else if (value.isTuple())
        encode_items(Kind::Tuple, value.toTupleRef().elements(), out);
    else
        throw std::invalid_argument("A result of type " + value.tagKind() + " does not cross to .NET; return tensors, numbers, lists or tuples of them.");
}

void release(std::vector<Value>& values) {
    for (const Value& value : values)
        if (value.kind == Kind::Tensor)
            delete value.tensor;
    values.clear();
}

torch::jit::Function& function_of(const torch::jit::CompilationUnit& unit, const char* name) {
    if (auto* function = unit.find_function(c10::QualifiedName(name)))
        return *function;
    std::string names;
    for (const auto* function : unit.get_functions())
        names += (names.empty() ? "'" : ", '") + function->name() + "'";
    throw std::invalid_argument(std::string("The script has no function '") + name + "'. It defines: " + (names.empty() ? "none" : names) + ".");
}

}  // namespace

// What failed last on this thread; valid until the next failure on it.
ST_EXPORT const char* st_error() { return last_error.c_str(); }

ST_EXPORT const char* st_version() { return TORCH_VERSION; }

// ---- TorchScript ----

ST_EXPORT Unit* st_compile(const char* source) {
    return guarded<Unit*>(nullptr, [&] { return new Unit(torch::jit::compile(source)); });
}

ST_EXPORT void st_free_unit(Unit* unit) { delete unit; }

// On success *result is the encoded return value, valid until the next call on this thread; its tensors belong to the caller.
ST_EXPORT int32_t st_invoke(const Unit* unit, const char* name, const Value* arguments, int32_t count, const Value** result) {
    static thread_local std::vector<Value> values;
    return status([&] {
        values.clear();
        auto& function = function_of(**unit, name);
        torch::jit::Stack stack;
        stack.reserve(count);
        for (int32_t i = 0; i < count; ++i)
            stack.push_back(decode(arguments[i]));
        const c10::IValue returned = function(std::move(stack));
        try {
            encode(returned, values);
        } catch (...) {
            release(values);
            throw;
        }
        *result = values.data();
    });
}

// ---- Tensors: making ----

enum class Fill : int32_t { Empty, Zeros, Ones, Uniform, Normal };

ST_EXPORT at::Tensor* st_new(int32_t fill, const int64_t* sizes, int32_t dimensions, int8_t dtype, const at::Generator* generator) {
    return new_tensor([&] {
        const at::IntArrayRef size(sizes, static_cast<size_t>(dimensions));
        const auto options = at::dtype(dtype_of(dtype));
        const auto random = generator ? c10::make_optional(*generator) : c10::nullopt;
        switch (static_cast<Fill>(fill)) {
            case Fill::Zeros: return at::zeros(size, options);
            case Fill::Ones: return at::ones(size, options);
            case Fill::Uniform: return at::rand(size, random, options);
            case Fill::Normal: return at::randn(size, random, options);
            default: return at::empty(size, options);
        }
    });
}

ST_EXPORT at::Tensor* st_randint(int64_t low, int64_t high, const int64_t* sizes, int32_t dimensions, int8_t dtype, const at::Generator* generator) {
    return new_tensor([&] {
        return at::randint(low, high, {sizes, static_cast<size_t>(dimensions)},
                           generator ? c10::make_optional(*generator) : c10::nullopt, at::dtype(dtype_of(dtype)));
    });
}

// The tensor reads and writes the caller's memory; `released(owner)` is called, on whichever thread, when its last use is over.
ST_EXPORT at::Tensor* st_from_memory(void* data, const int64_t* sizes, int32_t dimensions, int8_t dtype, void (*released)(void*), void* owner) {
    return new_tensor([&] {
        return at::from_blob(data, {sizes, static_cast<size_t>(dimensions)}, [=](void*) { released(owner); }, at::dtype(dtype_of(dtype)));
    });
}

ST_EXPORT void st_free(at::Tensor* tensor) { delete tensor; }

// ---- Tensors: asking ----

ST_EXPORT int64_t st_dim(const at::Tensor* tensor) { return tensor->dim(); }
ST_EXPORT int64_t st_numel(const at::Tensor* tensor) { return tensor->numel(); }
ST_EXPORT int64_t st_element_size(const at::Tensor* tensor) { return tensor->element_size(); }
ST_EXPORT int8_t st_dtype(const at::Tensor* tensor) { return static_cast<int8_t>(tensor->scalar_type()); }
ST_EXPORT int32_t st_is_contiguous(const at::Tensor* tensor) { return tensor->is_contiguous(); }
ST_EXPORT int32_t st_is_leaf(const at::Tensor* tensor) { return tensor->is_leaf(); }
ST_EXPORT int32_t st_requires_grad(const at::Tensor* tensor) { return tensor->requires_grad(); }

// dim() numbers, valid as long as the tensor; null where the layout has none.
ST_EXPORT const int64_t* st_sizes(const at::Tensor* tensor) {
    return guarded<const int64_t*>(nullptr, [&] { return tensor->sizes().data(); });
}

ST_EXPORT const int64_t* st_strides(const at::Tensor* tensor) {
    return guarded<const int64_t*>(nullptr, [&] { return tensor->strides().data(); });
}

ST_EXPORT int32_t st_data(const at::Tensor* tensor, void** data) {
    return status([&] { *data = tensor->data_ptr(); });
}

ST_EXPORT int32_t st_allclose(const at::Tensor* left, const at::Tensor* right, double rtol, double atol, int32_t equal_nan, int32_t* result) {
    return status([&] { *result = left->allclose(*right, rtol, atol, equal_nan != 0); });
}

// ---- Tensors: deriving and changing ----

ST_EXPORT at::Tensor* st_alias(const at::Tensor* tensor) {
    return new_tensor([&] { return tensor->alias(); });
}

ST_EXPORT at::Tensor* st_detach(const at::Tensor* tensor) {
    return new_tensor([&] { return tensor->detach(); });
}

ST_EXPORT at::Tensor* st_clone(const at::Tensor* tensor) {
    return new_tensor([&] { return tensor->clone(); });
}

ST_EXPORT at::Tensor* st_contiguous(const at::Tensor* tensor) {
    return new_tensor([&] { return tensor->contiguous(); });
}

ST_EXPORT at::Tensor* st_to(const at::Tensor* tensor, int8_t dtype, int32_t copy) {
    return new_tensor([&] { return tensor->to(dtype_of(dtype), /*non_blocking=*/false, copy != 0); });
}

ST_EXPORT at::Tensor* st_reshape(const at::Tensor* tensor, const int64_t* sizes, int32_t dimensions, int32_t view) {
    return new_tensor([&] {
        const at::IntArrayRef size(sizes, static_cast<size_t>(dimensions));
        return view ? tensor->view(size) : tensor->reshape(size);
    });
}

ST_EXPORT int32_t st_copy(at::Tensor* tensor, const at::Tensor* source) {
    return status([&] { tensor->copy_(*source); });
}

ST_EXPORT int32_t st_fill(at::Tensor* tensor, const Value* value) {
    return status([&] { tensor->fill_(decode(*value).toScalar()); });
}

ST_EXPORT int32_t st_set_requires_grad(at::Tensor* tensor, int32_t on) {
    return status([&] { tensor->set_requires_grad(on != 0); });
}

// ---- Modes of the calling thread ----

ST_EXPORT int32_t st_grad_mode() { return at::GradMode::is_enabled(); }
ST_EXPORT void st_set_grad_mode(int32_t on) { at::GradMode::set_enabled(on != 0); }

ST_EXPORT int32_t st_is_inference_mode() { return c10::InferenceMode::is_enabled(); }
ST_EXPORT c10::InferenceMode* st_enter_inference_mode(int32_t on) { return new c10::InferenceMode(on != 0); }
ST_EXPORT void st_leave_inference_mode(c10::InferenceMode* mode) { delete mode; }

// ---- Threads ----

ST_EXPORT int32_t st_num_threads() { return at::get_num_threads(); }
ST_EXPORT int32_t st_set_num_threads(int32_t count) {
    return status([&] { at::set_num_threads(count); });
}
ST_EXPORT int32_t st_num_interop_threads() { return at::get_num_interop_threads(); }
ST_EXPORT int32_t st_set_num_interop_threads(int32_t count) {
    return status([&] { at::set_num_interop_threads(count); });
}

// ---- Random numbers ----

ST_EXPORT at::Generator* st_new_generator(uint64_t seed) {
    return guarded<at::Generator*>(nullptr, [&] { return new at::Generator(at::detail::createCPUGenerator(seed)); });
}

ST_EXPORT at::Generator* st_default_generator() {
    return guarded<at::Generator*>(nullptr, [] { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

ST_EXPORT void st_free_generator(at::Generator* generator) { delete generator; }

ST_EXPORT void st_seed_generator(at::Generator* generator, uint64_t seed) {
    const std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
}

ST_EXPORT uint64_t st_generator_seed(const at::Generator* generator) { return generator->current_seed(); }
