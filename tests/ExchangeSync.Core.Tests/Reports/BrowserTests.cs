using ExchangeSync.Reports;

namespace ExchangeSync.Tests.Reports;

/// <summary>The page in a real browser: Debian's chromium, without a window.</summary>
public sealed class BrowserTests(Chromium browser) : IClassFixture<Chromium>, IDisposable
{
    private const int Telephone = 400;
    private const int Desk = 1200;
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-report-").FullName;

    public static TheoryData<int, bool, string> Screens => new()
    {
        { 1060, false, "many" }, { Telephone, false, "many" }, { Telephone, true, "many" }, { Desk, false, "many" }, { Desk, true, "many" }, { Telephone, false, "few" }, { Desk, true, "few" }, { Telephone, false, "none" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [MemberData(nameof(Screens))]
    public async Task Renders_without_a_complaint_within_the_screen_and_loads_nothing(int width, bool dark, string runs)
    {
        Skip.If(Chromium.Program is null, "There is no chromium here.");
        var file = Write(runs);
        await browser.OpenAsync(file, width, dark);
        await browser.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Empty(browser.Complaints);
        Assert.Equal([new Uri(file).AbsoluteUri], browser.Requests);
        Assert.Equal(width, (int)(await browser.EvaluateAsync("document.documentElement.scrollWidth"))!);
        Assert.Equal("", (string?)await browser.EvaluateAsync(
            "[...document.querySelectorAll('body *')].filter(e => !e.closest('thead') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 200)).join('\\n')"));
        Assert.Equal(dark, (bool)(await browser.EvaluateAsync("(c => c[0] + c[1] + c[2] < 200)(getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number))"))!);
        Assert.Equal(0, (int)(await browser.EvaluateAsync("document.querySelectorAll('script, img, link, iframe, b').length"))!);
        if (Environment.GetEnvironmentVariable("REPORT_PICTURES") is { Length: > 0 } pictures)
        {
            await browser.OpenAsync(file, width, dark);
            await browser.TakePictureAsync(Path.Combine(pictures, $"{runs}-{width}-{(dark ? "dark" : "light")}.png"));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Screens))]
    public async Task Axe_finds_nothing_that_keeps_somebody_from_reading_it(int width, bool dark, string runs)
    {
        Skip.If(Chromium.Program is null, "There is no chromium here.");
        var (axe, problem) = await AxeCore.GetAsync();
        Skip.If(axe is null, problem);
        await browser.OpenAsync(Write(runs), width, dark);
        await browser.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        await browser.EvaluateAsync(axe + "\n;0");
        var found = await browser.EvaluateAsync("axe.run(document, { resultTypes: ['violations'] }).then(r => JSON.stringify({ passes: r.passes.length, violations: r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html + ': ' + n.failureSummary)]) }))");
        var result = System.Text.Json.Nodes.JsonNode.Parse((string)found!)!;
        Assert.Equal("[]", result["violations"]!.ToJsonString());
        Assert.True((int)result["passes"]! > 10);
    }

    private string Write(string runs)
    {
        var report = runs switch { "many" => SampleReport.Of(40, titles: true), "few" => SampleReport.Of(6, titles: true), _ => SampleReport.Empty() };
        var file = Path.Combine(_folder, "report.html");
        File.WriteAllText(file, HtmlReport.Write(report, actions: true));
        return file;
    }
}
