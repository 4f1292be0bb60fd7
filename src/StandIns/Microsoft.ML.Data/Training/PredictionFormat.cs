using System.Reflection;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>A prediction transformer in a model file: its type, its model's type and numbers, its features column and, of many classes, the label that it was trained on.</summary>
internal static class PredictionFormat
{
    const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    internal static void Save<TModel>(ModelSaveContext ctx, SingleFeaturePredictionTransformerBase<TModel> transformer) where TModel : class
    {
        ctx.Begin(typeof(PredictionFormat));
        ctx.Writer.Write(transformer.GetType().GetGenericTypeDefinition().FullName);
        Type scorer = transformer.Scorer.GetType();
        ctx.Writer.Write(scorer.FullName);
        ctx.Writer.Write(scorer.Assembly.FullName);
        transformer.Scorer.Write(ctx.Writer);
        var calibrator = (transformer.Model as CalibratedModelParametersBase)?.Calibrator as PlattCalibrator;
        ctx.Writer.Write(calibrator != null);
        if (calibrator != null)
        {
            ctx.Writer.Write(calibrator.Slope);
            ctx.Writer.Write(calibrator.Offset);
        }
        ctx.Writer.Write(transformer.FeatureColumnName);
        ctx.Writer.WriteType(transformer.FeatureColumnType);
        if (transformer is MulticlassPredictionTransformer<TModel> multiclass)
            ctx.SaveBytes("Label", Bytes(multiclass.Label));
    }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Type transformer = typeof(PredictionFormat).Assembly.GetType(ctx.Reader.ReadString(), throwOnError: true);
        string scorer = ctx.Reader.ReadString();
        object model = New(Assembly.Load(ctx.Reader.ReadString()).GetType(scorer, throwOnError: true), ctx.Reader);
        Type modelType = model.GetType();
        if (ctx.Reader.ReadBoolean())
        {
            model = New(typeof(CalibratedModelParameters<,>).MakeGenericType(modelType, typeof(PlattCalibrator)), model, new PlattCalibrator(ctx.Reader.ReadDouble(), ctx.Reader.ReadDouble()));
            modelType = model.GetType().BaseType;
        }
        var arguments = new List<object> { model, ctx.Reader.ReadString(), ctx.Reader.ReadType() };
        if (transformer == typeof(MulticlassPredictionTransformer<>))
            arguments.Add(new DataViewSchema.DetachedColumn(SchemaFormat.Read(new MemoryStream(ctx.LoadBytes("Label")))[0]));
        return (ITransformer)New(transformer.MakeGenericType(modelType), [.. arguments]);
    }

    static object New(Type type, params object[] arguments) => Activator.CreateInstance(type, Constructors, null, arguments, null);

    static byte[] Bytes(DataViewSchema.DetachedColumn label)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumns([label]);
        var stream = new MemoryStream();
        SchemaFormat.Write(stream, schema.ToSchema(), null);
        return stream.ToArray();
    }
}
