namespace ShapesClassifier.Tests;

public sealed class CommandTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shapes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Draw_writes_pictures_named_by_class_and_seed()
    {
        var code = Run("draw", "--count", "3", "--seed", "1002", "--out", Path.Combine(_folder.FullName, "new"));

        Assert.Equal(0, code);
        Assert.Equal(["circle_1002.png", "square_1003.png", "triangle_1004.png"], _folder.GetFiles("*.png", SearchOption.AllDirectories).Select(f => f.Name).Order());
    }

    [Fact]
    public void Train_writes_a_model_and_leaves_nothing_beside_it()
    {
        var model = Path.Combine(_folder.FullName, "new", "small.onnx");

        Assert.Equal(0, Run("train", "--pictures", "64", "--epochs", "1", "--out", model));
        Assert.Equal("small.onnx", Assert.Single(_folder.GetFiles("*", SearchOption.AllDirectories)).Name);
        using var classifier = new Classifier(File.ReadAllBytes(model));
        Assert.Equal(ShapePictures.Classes.Count, Assert.Single(classifier.Scores([ShapePictures.Draw(0)])).Length);
    }

    [Theory]
    [InlineData("draw", "--count", "0")]
    [InlineData("train", "--epochs", "-1")]
    [InlineData("train", "--pictures", "many")]
    public void A_number_that_cannot_be_is_refused_before_anything_is_done(params string[] arguments)
    {
        Assert.NotEqual(0, Run([.. arguments, "--out", Path.Combine(_folder.FullName, "none")]));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    static int Run(params string[] arguments) => (int)typeof(ShapePictures).Assembly.EntryPoint!.Invoke(null, [arguments])!;
}
