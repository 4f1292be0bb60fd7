using static Microsoft.ML.Saliency.Tests.Pictures.DemoPictures;

namespace Microsoft.ML.Saliency.Tests.Pictures;

public class ExplanationFigureTests
{
    // Panels are 3 x 64 pixels; the margin is 16, and the gap 14.
    const int Step = 3 * 64 + 14;

    [Fact]
    public void Of_one_shows_picture_overlay_and_map()
    {
        using var saliency = Load();
        var explanation = saliency.Explain(Files[0], new GradCam());
        var figure = explanation.Figure();
        IsIn(figure, explanation.Picture, 16, 16);
        IsIn(figure, explanation.Overlay(), 16 + Step, 16);
        IsIn(figure, explanation.HeatMap(colors: ColorMap.Turbo), 16 + 2 * Step, 16);
        Assert.Equal(2 * figure.Width, explanation.Figure(new() { Scale = 2 }).Width);
    }

    [Fact]
    public void Of_one_picture_shows_it_once_and_all_its_maps()
    {
        using var saliency = Load();
        PictureExplanation[] all = [saliency.Explain(Files[0], new GradCam()), saliency.Explain(Files[0], new InputXGradient())];
        var figure = all.Figure();
        IsIn(figure, all[0].Picture, 16, 16);
        IsIn(figure, all[0].Overlay(), 16 + Step, 16);
        IsIn(figure, all[1].Overlay(), 16 + 2 * Step, 16);
        IsIn(all.Figure(look: ExplanationLook.HeatMap), all[1].HeatMap(), 16 + 2 * Step, 16);
        IsIn(all.Figure(look: ExplanationLook.Mask), Overlay.Mask(all[0].Picture, all[0].Map(), 64, 64), 16 + Step, 16);
    }

    [Fact]
    public void Of_several_pictures_has_a_row_a_picture_and_a_column_a_method()
    {
        using var saliency = Load();
        var (a, b) = (saliency.Explain(Files[0], new GradCam()), saliency.Explain(Files[0], new Gradient()));
        var (c, d) = (saliency.Explain(Files[3], new Gradient()), saliency.Explain(Files[3], new GradCam { Layer = "relu2" }));
        var figure = new[] { a, b, c, d }.Figure();

        // Columns: Grad-CAM, gradient, and Grad-CAM at the layer chosen; the title above is 22 high, and two lines of text lie below a picture.
        var (first, second) = (16 + 22, 16 + 22 + Step + 40);
        IsIn(figure, a.Picture, 16, first);
        IsIn(figure, a.Overlay(), 16 + Step, first);
        IsIn(figure, b.Overlay(), 16 + 2 * Step, first);
        IsIn(figure, c.Picture, 16, second);
        IsIn(figure, c.Overlay(), 16 + 2 * Step, second);
        IsIn(figure, d.Overlay(), 16 + 3 * Step, second);
        Assert.Equal((255, 255, 255, 255), At(figure, 16 + Step + 90, second + 90));
        Assert.Equal("Grad-CAM, relu2", d.Title);
    }

    [Fact]
    public void Maps_of_several_classes_share_a_scale()
    {
        using var saliency = Load();
        PictureExplanation[] all = [.. Enumerable.Range(0, 3).Select(c => saliency.Explain(Files[0], new IntegratedGradients(), Target.Class(c)))];
        var together = SaliencyMaps.Together([.. all.Select(e => e.Attribution)], 64, 64, all[0].Style.Map);
        var figure = all.Figure(look: ExplanationLook.HeatMap, sharedScale: true);
        for (var i = 0; i < 3; i++)
        {
            IsIn(figure, HeatMap.Render(together[i], 64, 64, ColorMap.BlueWhiteRed), 16 + (i + 1) * Step, 16);
        }

        Assert.NotEqual(figure.Rgba, all.Figure(look: ExplanationLook.HeatMap).Rgba);
    }

    [Fact]
    public void What_shares_no_scale_is_refused()
    {
        using var saliency = Load();
        PictureExplanation[] mixed = [saliency.Explain(Files[0], new GradCam()), saliency.Explain(Files[0], new InputXGradient())];
        Assert.Equal(
            "Maps by grad-cam, input-x-gradient share no scale: some of them are signed, and some are not. Share it among maps by one method. (Parameter 'explanations')",
            Assert.Throws<ArgumentException>(() => mixed.Figure(sharedScale: true)).Message);
        Assert.Equal("There are no explanations to draw. Give one or more. (Parameter 'explanations')", Assert.Throws<ArgumentException>(() => Array.Empty<PictureExplanation>().Figure()).Message);
    }
}
