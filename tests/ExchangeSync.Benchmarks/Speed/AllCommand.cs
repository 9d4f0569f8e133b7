using System.Globalization;
using ExchangeSync.Benchmarks.Notify;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>Measures the rows of the table in docs/PERFORMANCE.md and prints them, each as soon as it is there.</summary>
internal sealed class AllCommand(TextWriter output)
{
    private const int Small = 1_000;
    private const int Middle = 10_000;
    private const int Large = 100_000;
    private const int SomeMailboxes = 40;
    private const int AllMailboxes = 200;
    private const int Latency = 20;
    private const int NotifyItems = 1_000;

    /// <summary>All but what takes long.</summary>
    public async Task<int> RunAsync()
    {
        Head();
        Row((await MeasureAsync("idle", Small, [0]))[0], "at most 2 requests", measured => Says($"{measured.Requests}"));
        var import = await MeasureAsync("import", Middle, [0, Latency]);
        Row(import[0], "wall at most 1.5 ×, CPU at most 2.5 ×", Ratios);
        Row(import[1], "at most 1.5 × (requests × latency ÷ in flight + 0 ms)", measured => Says($"{measured.WallSeconds / (measured.WaitSeconds!.Value + import[0].WallSeconds):0.00} ×"));
        Row((await MeasureAsync("export", Middle, [0]))[0], Says($"wall at most 1.5 ×, CPU at most 2.5 ×; at most {(Middle / 20) + 20} requests"), measured => Says($"{Ratios(measured)}; {measured.Requests}"));
        Row((await MeasureAsync("delta", Middle, [0]))[0], "at most 5 % of the first run", measured => Says($"{100 * measured.RatioToFirstRun:0.0} %"));
        await MailboxesAsync(SomeMailboxes);
        Row(await SpeedCommand.MeasureStartupAsync(), "at most 300 ms above the bare engine", measured => Says($"{1000 * (measured.WallSeconds - measured.FloorSeconds):0} ms"));
        foreach (var latency in new[] { 0, Latency })
        {
            var notify = await NotifyCommand.MeasureAsync(new SpeedOptions(NotifyCommand.Notify, NotifyItems, latency));
            output.WriteLine(Says($"| `{notify.Scenario}` | {notify.Items} | {latency} | {notify.WallSeconds:0.000} | {notify.CpuSeconds:0.000} | | {notify.PeakRssMiB:0} | | | | | median at most 2 s | {notify.MedianSeconds:0.00} s |"));
        }

        return 0;
    }

    /// <summary>What takes long, each with what it is compared to.</summary>
    public async Task<int> RunLargeAsync()
    {
        Head();
        foreach (var (scenario, target) in new[]
        {
            ("idle", "at most 1.5 × that of 1,000"), ("import", "at most 11 × that of 10,000; at most 250 MiB and 2 × that of 10,000"), ("export", "at most 250 MiB and 2 × that of 10,000"),
        })
        {
            var small = (await MeasureAsync(scenario, scenario == "idle" ? Small : Middle, [0]))[0];
            Row(small, "", _ => "");
            Row((await MeasureAsync(scenario, Large, [0]))[0], target, measured => Says($"{measured.WallSeconds / small.WallSeconds:0.0} ×; {measured.PeakRssMiB:0} MiB, {measured.PeakRssMiB / small.PeakRssMiB:0.00} ×"));
        }

        await MailboxesAsync(AllMailboxes);
        return 0;
    }

    private async Task MailboxesAsync(int count)
    {
        var mailboxes = await MeasureAsync("mailboxes", count * Scenario.ItemsOfMailbox, [0, Latency]);
        Row(mailboxes[0], "1.7 × as fast as one after the other, or cores at least 90 % busy", measured => Says($"{measured.SpeedUp:0.00} ×; {measured.CoresBusyPercent:0} % busy"));
        Row(mailboxes[1], "8 × as fast as one after the other", measured => Says($"{measured.SpeedUp:0.00} ×"));
    }

    private void Head()
    {
        output.WriteLine("| Scenario | Items | Latency | Wall s | CPU s | Requests | Peak MiB | Floor s | Floor CPU s | Wall ratio | CPU ratio | Target | Reached |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |");
    }

    private void Row(Measured measured, string target, Func<Measured, string> reached) => output.WriteLine(Says(
        $"| `{measured.Scenario}` | {measured.Items} | {measured.LatencyMs} | {measured.WallSeconds:0.000} | {measured.CpuSeconds:0.000} | {measured.Requests} | {measured.PeakRssMiB:0} | {measured.FloorSeconds:0.000} | {measured.FloorCpuSeconds:0.000} | {measured.RatioToFloor:0.00} | {measured.CpuRatioToFloor:0.00} | {target} | {reached(measured)} |"));

    private static string Ratios(Measured measured) => Says($"{measured.RatioToFloor:0.00} ×, {measured.CpuRatioToFloor:0.00} ×");

    private static Task<List<Measured>> MeasureAsync(string scenario, int items, int[] latencies) => SpeedCommand.RehearsedAsync(new SpeedOptions(scenario, items, 0), async folder =>
    {
        var measured = new List<Measured>();
        foreach (var latency in latencies)
        {
            measured.Add(await SpeedCommand.MeasureAsync(new SpeedOptions(scenario, items, latency), folder));
        }

        return measured;
    });

    private static string Says(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
