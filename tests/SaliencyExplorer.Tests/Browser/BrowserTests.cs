namespace SaliencyExplorer.Tests.Browser;

/// <summary>The page as people meet it. EXPLORER_TESTS_SHOTS names a folder that gets a picture of every state.</summary>
public sealed class BrowserTests(Server server, Chromium chromium) : IClassFixture<Server>, IClassFixture<Chromium>
{
    const string AllDrawn = "document.querySelectorAll('.panel:not([hidden]) .map-card').length > 0 && [...document.querySelectorAll('.panel:not([hidden]) .map-card .cover')].every(c => c.hidden)";
    const string FitsWidth = "document.documentElement.scrollWidth <= innerWidth";

    [SkippableTheory]
    [InlineData(1280, 800, false)]
    [InlineData(1280, 800, true)]
    [InlineData(375, 812, false)]
    [InlineData(375, 812, true)]
    public async Task FirstScreenNeedsNothing(int width, int height, bool isDark)
    {
        await using var page = await chromium.OpenAsync(server.Url, width, height, isDark);
        await page.UntilAsync(AllDrawn);

        Assert.Equal(4, await page.EvaluateAsync<int>("document.querySelectorAll('#maps .map-card').length"));
        Assert.True(await page.EvaluateAsync<bool>("document.querySelectorAll('#predictions .prediction').length === 5"));
        Assert.True(await page.EvaluateAsync<bool>(FitsWidth));
        await Shot(page, $"first-{width}-{(isDark ? "dark" : "light")}");
        Assert.Empty(page.Complaints);
    }

    [SkippableTheory]
    [InlineData(1280, 800)]
    [InlineData(375, 812)]
    public async Task EveryTabWorks(int width, int height)
    {
        await using var page = await chromium.OpenAsync(server.Url, width, height, isDark: width > 500);
        await page.UntilAsync(AllDrawn);

        await page.DoAsync("document.getElementById('chooser').open = true");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.chip.off .why').textContent.includes('attention')"));
        await Look("methods");
        await page.DoAsync("document.getElementById('tab-compare').click()");
        await page.UntilAsync(AllDrawn);
        Assert.Equal(8, await page.EvaluateAsync<int>("document.querySelectorAll('#panel-compare .map-card').length"));
        await Look("compare");

        await page.DoAsync("document.getElementById('tab-imagine').click()");
        await page.UntilAsync("document.querySelector('#panel-imagine .primary')");
        await page.DoAsync("document.querySelector('#panel-imagine .primary').click()");
        await page.UntilAsync("document.querySelector('#panel-imagine .links a')");
        await Look("imagine");

        await page.DoAsync("document.getElementById('tab-fool').click()");
        await page.UntilAsync("document.querySelector('#panel-fool .primary')");
        await page.DoAsync("document.querySelector('#panel-fool .primary').click()");
        await page.UntilAsync("[...document.querySelectorAll('#panel-fool img')].filter(i => i.complete && i.naturalWidth > 0).length === 3");
        await Look("fool");
        Assert.Empty(page.Complaints);

        async Task Look(string name)
        {
            Assert.True(await page.EvaluateAsync<bool>(FitsWidth), name);
            await page.DoAsync("document.querySelector('.tabs').scrollIntoView({ block: innerWidth < 500 ? 'start' : 'nearest' })");
            await Shot(page, $"{name}-{width}");
        }
    }

    [SkippableFact]
    public async Task OwnFilesAreExplainedAndForgotten()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            // A name that would be markup if anything read it so.
            var picture = Path.Combine(folder, "<img src=x onerror=alert(1)>.png");
            var model = Path.Combine(folder, "mine.onnx");
            File.Copy(Visitor.Demo("pictures/star_1005.png"), picture);
            File.Copy(Visitor.Demo("shapes.onnx"), model);
            var preprocessing = Path.Combine(folder, "mine.json");
            await File.WriteAllTextAsync(preprocessing, """{ "scale": 1 }""");
            await using var page = await chromium.OpenAsync(server.Url, 1280, 800);
            await page.UntilAsync(AllDrawn);

            await page.ChooseFilesAsync("#files", picture, preprocessing, Visitor.Demo("shapes.labels.txt"), model);
            await page.UntilAsync("document.querySelector('.model-name').textContent === 'mine.onnx' && document.querySelector('#pictures img')?.alt === '<img src=x onerror=alert(1)>.png'");
            await page.UntilAsync($"{AllDrawn} && document.querySelector('.prediction .name')?.textContent === 'star'");
            Assert.Equal(1, await page.EvaluateAsync<int>("document.querySelectorAll('#pictures img').length"));

            // Names of other classes are shown as few as they are, and said to be.
            var few = Path.Combine(folder, "few.txt");
            await File.WriteAllTextAsync(few, "one\ntwo\n");
            await page.ChooseFilesAsync("#files", few);
            await page.UntilAsync("document.body.textContent.includes('6 classes, 2 of them named in few.txt') && document.body.textContent.includes('few.txt names 2 classes, but the model has 6')");
            // What is still being drawn when files are forgotten ends as not found, which a browser complains of.
            await page.UntilAsync(AllDrawn);

            await page.DoAsync("document.getElementById('forget').click()");
            await page.UntilAsync($"document.querySelector('.model-name').textContent === 'shapes.onnx' && {AllDrawn}");
            Assert.Equal(12, await page.EvaluateAsync<int>("document.querySelectorAll('#pictures img').length"));
            Assert.Empty(page.Complaints);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public async Task AThousandClassesAreSearched()
    {
        await using var page = await chromium.OpenAsync(server.Url, 1280, 800);
        await page.UntilAsync(AllDrawn);
        await page.DoAsync("localStorage.setItem('methods', '[\"grad-cam\", \"layer-cam\"]'); location.reload()");
        await page.UntilAsync($"document.querySelectorAll('#maps .map-card').length === 2 && {AllDrawn}");
        await page.ChooseFilesAsync("#files", Eval.Model("squeezenet1.1_torch113_op16.onnx"), Eval.Label("ilsvrc12_synset_words.txt"), Eval.Photo("golden_retriever.jpg"));
        await page.UntilAsync($"{AllDrawn} && document.querySelector('.prediction .name')?.textContent.includes('golden retriever')");
        await page.DoAsync("const search = document.querySelector('.other input'); search.value = 'tabby'; search.dispatchEvent(new Event('input'))");
        await page.UntilAsync("[...document.querySelectorAll('.other option')].some(o => o.value.startsWith('281 '))");
        await page.DoAsync("const search = document.querySelector('.other input'); search.value = document.querySelector('.other option').value; search.dispatchEvent(new Event('change'))");
        await page.UntilAsync($"{AllDrawn} && document.querySelector('#maps .note')?.textContent.includes('tabby')");
        Assert.True(await page.EvaluateAsync<bool>(FitsWidth));
        Assert.Contains("tabby", await page.EvaluateAsync<string>("document.querySelector('.other input').value"), StringComparison.Ordinal);
        await Shot(page, "thousand");
        Assert.Empty(page.Complaints);
    }

    [SkippableFact]
    public async Task WhatCannotBeReadIsSaidInASentence()
    {
        var model = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            await File.WriteAllBytesAsync(model, (await File.ReadAllBytesAsync(Visitor.Demo("shapes.onnx")))[..50_000]);
            await using var page = await chromium.OpenAsync(server.Url, 1280, 800);
            await page.UntilAsync(AllDrawn);

            await page.ChooseFilesAsync("#files", model);
            await page.UntilAsync("document.querySelector('.toast.error')");
            Assert.Contains(Path.GetFileName(model), await page.EvaluateAsync<string>("document.querySelector('.toast.error p').textContent"), StringComparison.Ordinal);
            Assert.Equal("shapes.onnx", await page.EvaluateAsync<string>("document.querySelector('.model-name').textContent"));
            await Shot(page, "error");
        }
        finally
        {
            File.Delete(model);
        }
    }

    [SkippableFact]
    public async Task KeyboardReachesEverything()
    {
        await using var page = await chromium.OpenAsync(server.Url, 1280, 800);
        await page.UntilAsync(AllDrawn);
        var reached = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            await page.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("(document.activeElement.id || document.activeElement.name || document.activeElement.textContent)"));
        }

        Assert.Superset(new HashSet<string> { "forget", "theme", "open", "picture", "class", "opacity", "threshold", "colors", "fade", "tab-explain", "PNG", "ONNX" }, reached);

        // Another picture by an arrow, another tab by another.
        var before = await page.EvaluateAsync<string>("document.getElementById('seen').src");
        await page.DoAsync("document.querySelector('#pictures input:checked').focus()");
        await page.PressAsync("ArrowRight");
        await page.UntilAsync($"document.getElementById('seen').src !== '{before}' && document.activeElement.name === 'picture'");
        await page.DoAsync("document.getElementById('tab-explain').focus()");
        await page.PressAsync("ArrowRight");
        await page.UntilAsync("!document.getElementById('panel-compare').hidden");
        Assert.Empty(page.Complaints);
    }

    [SkippableFact]
    public async Task SlidersNeedNoServer()
    {
        await using var page = await chromium.OpenAsync(server.Url, 1280, 800);
        await page.UntilAsync(AllDrawn);
        const string pixels = "[...document.querySelector('.map').getContext('2d').getImageData(0, 0, 256, 256).data].reduce((a, b) => a + b, 0)";
        var before = await page.EvaluateAsync<double>(pixels);
        await page.DoAsync("performance.clearResourceTimings(); const slider = document.getElementById('opacity'); slider.value = 10; slider.dispatchEvent(new Event('input'))");
        await page.UntilAsync($"{pixels} !== {before.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        Assert.Equal(0, await page.EvaluateAsync<int>("performance.getEntriesByType('resource').length"));
    }

    static async Task Shot(Page page, string name)
    {
        if (Environment.GetEnvironmentVariable("EXPLORER_TESTS_SHOTS") is { Length: > 0 } folder)
        {
            await page.SaveAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, name + ".png"));
        }
    }
}
