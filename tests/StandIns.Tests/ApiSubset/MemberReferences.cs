using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace StandIns.Tests.ApiSubset;

/// <summary>What a compiled assembly calls of other assemblies, as its metadata names it.</summary>
internal static class MemberReferences
{
    /// <summary>The members of <paramref name="target"/> that the assembly at <paramref name="path"/> refers to; a property for its accessors.</summary>
    internal static IEnumerable<MemberInfo> Of(string path, Assembly target)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var names = new Names();
        var defined = Defined(target);
        var found = new HashSet<MemberInfo>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            var parent = member.Parent.Kind switch
            {
                HandleKind.TypeReference => names.GetTypeFromReference(metadata, (TypeReferenceHandle)member.Parent, 0),
                HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)member.Parent).DecodeSignature(names, null),
                _ => default,
            };
            if (parent.Assembly != target.GetName().Name)
            {
                continue;
            }
            var signature = Signature(member.GetKind(), () => member.DecodeFieldSignature(names, null), () => member.DecodeMethodSignature(names, null));
            // The members of a generic type are the same whatever it is instantiated with.
            found.Add(defined[(parent.Name.Split('<')[0], metadata.GetString(member.Name), signature)]);
        }
        return found;
    }

    static Dictionary<(string, string, string), MemberInfo> Defined(Assembly target)
    {
        using var file = new PEReader(File.OpenRead(target.Location));
        var metadata = file.GetMetadataReader();
        var names = new Names();
        var module = target.ManifestModule;
        var members = new Dictionary<(string, string, string), MemberInfo>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            var typeName = names.GetTypeFromDefinition(metadata, handle, 0).Name;
            foreach (var field in type.GetFields().Select(f => (Handle: f, Definition: metadata.GetFieldDefinition(f))))
            {
                var signature = Signature(MemberReferenceKind.Field, () => field.Definition.DecodeSignature(names, null), null);
                members[(typeName, metadata.GetString(field.Definition.Name), signature)] = module.ResolveField(MetadataTokens.GetToken(field.Handle))!;
            }
            foreach (var method in type.GetMethods().Select(m => (Handle: m, Definition: metadata.GetMethodDefinition(m))))
            {
                var signature = Signature(MemberReferenceKind.Method, null, () => method.Definition.DecodeSignature(names, null));
                members[(typeName, metadata.GetString(method.Definition.Name), signature)] = Owner(module.ResolveMethod(MetadataTokens.GetToken(method.Handle))!);
            }
        }
        return members;
    }

    /// <summary>The property or event that a method is an accessor of, else the method.</summary>
    static MemberInfo Owner(MethodBase method)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return method is not { IsSpecialName: true, IsConstructor: false, DeclaringType: { } type } ? method
            : type.GetProperties(All).FirstOrDefault(p => p.GetAccessors(nonPublic: true).Contains(method))
                ?? (MemberInfo?)type.GetEvents(All).FirstOrDefault(e => e.AddMethod == method || e.RemoveMethod == method)
                ?? method;
    }

    static string Signature(MemberReferenceKind kind, Func<TypeName>? field, Func<MethodSignature<TypeName>>? method)
    {
        if (kind == MemberReferenceKind.Field)
        {
            return field!().Name;
        }
        var signature = method!();
        return $"{signature.GenericParameterCount}:{signature.ReturnType.Name}({string.Join(",", signature.ParameterTypes.Select(p => p.Name))})";
    }

    /// <param name="Assembly">Null where the metadata's own assembly, or none, is meant.</param>
    readonly record struct TypeName(string? Assembly, string Name);

    /// <summary>Types of signatures as text. Type parameters stay numbers, so a reference reads as the definition does.</summary>
    sealed class Names : ISignatureTypeProvider<TypeName, object?>
    {
        public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            var name = Full(reader, type.Namespace, type.Name);
            switch (type.ResolutionScope.Kind)
            {
                case HandleKind.TypeReference:
                    var outer = GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0);
                    return new(outer.Assembly, $"{outer.Name}/{name}");
                case HandleKind.AssemblyReference:
                    return new(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name), name);
                default:
                    return new(null, name);
            }
        }

        public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeDefinition(handle);
            var name = Full(reader, type.Namespace, type.Name);
            return new(null, type.GetDeclaringType() is { IsNil: false } outer ? $"{GetTypeFromDefinition(reader, outer, 0).Name}/{name}" : name);
        }

        public TypeName GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);

        public TypeName GetGenericInstantiation(TypeName type, ImmutableArray<TypeName> arguments) =>
            new(type.Assembly, $"{type.Name}<{string.Join(",", arguments.Select(a => a.Name))}>");

        public TypeName GetSZArrayType(TypeName element) => new(null, element.Name + "[]");

        public TypeName GetArrayType(TypeName element, ArrayShape shape) => new(null, $"{element.Name}[{shape.Rank}]");

        public TypeName GetByReferenceType(TypeName element) => new(null, element.Name + "&");

        public TypeName GetPointerType(TypeName element) => new(null, element.Name + "*");

        public TypeName GetPinnedType(TypeName element) => element;

        public TypeName GetModifiedType(TypeName modifier, TypeName unmodified, bool isRequired) => unmodified;

        public TypeName GetGenericTypeParameter(object? context, int index) => new(null, $"!{index}");

        public TypeName GetGenericMethodParameter(object? context, int index) => new(null, $"!!{index}");

        public TypeName GetPrimitiveType(PrimitiveTypeCode code) => new(null, code.ToString());

        public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => new(null, "function");

        static string Full(MetadataReader reader, StringHandle space, StringHandle name) =>
            space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
    }
}
