using System.Globalization;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>Measures every row of the table in docs/PERFORMANCE.md and prints it.</summary>
internal static class AllCommand
{
    private const int Small = 1_000;
    private const int Middle = 10_000;
    private const int Large = 100_000;
    private const int Latency = 20;

    public static async Task<int> RunAsync(TextWriter output)
    {
        output.WriteLine("| Scenario | Items | Latency | Wall s | CPU s | Requests | Peak MiB | Floor s | Floor CPU s | Wall ratio | CPU ratio | Target | Reached |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |");

        var idle = (await MeasureAsync("idle", Small, [0]))[0];
        Row(idle, "at most 2 requests", Says($"{idle.Requests}"));
        var idleLarge = (await MeasureAsync("idle", Large, [0]))[0];
        Row(idleLarge, "at most 1.5 × that of 1,000", Says($"{idleLarge.WallSeconds / idle.WallSeconds:0.00} ×"));

        var import = await MeasureAsync("import", Middle, [0, Latency]);
        Row(import[0], "wall at most 1.5 ×, CPU at most 2.5 ×", Says($"{import[0].RatioToFloor:0.00} ×, {import[0].CpuRatioToFloor:0.00} ×"));
        Row(import[1], "at most 1.5 × (requests × latency ÷ in flight + 0 ms)", Says($"{import[1].WallSeconds / (import[1].WaitSeconds!.Value + import[0].WallSeconds):0.00} ×"));
        var importLarge = (await MeasureAsync("import", Large, [0]))[0];
        Row(importLarge, "at most 11 × that of 10,000; at most 250 MiB and 2 × that of 10,000", Says($"{importLarge.WallSeconds / import[0].WallSeconds:0.0} ×; {importLarge.PeakRssMiB:0} MiB, {importLarge.PeakRssMiB / import[0].PeakRssMiB:0.00} ×"));

        var export = (await MeasureAsync("export", Middle, [0]))[0];
        Row(export, $"wall at most 1.5 ×, CPU at most 2.5 ×; at most {(Middle / 20) + 20} requests", Says($"{export.RatioToFloor:0.00} ×, {export.CpuRatioToFloor:0.00} ×; {export.Requests}"));
        var exportLarge = (await MeasureAsync("export", Large, [0]))[0];
        Row(exportLarge, "at most 250 MiB and 2 × that of 10,000", Says($"{exportLarge.PeakRssMiB:0} MiB, {exportLarge.PeakRssMiB / export.PeakRssMiB:0.00} ×"));

        var delta = (await MeasureAsync("delta", Middle, [0]))[0];
        Row(delta, "at most 5 % of the first run", Says($"{100 * delta.RatioToFirstRun:0.0} %"));

        var mailboxes = await MeasureAsync("mailboxes", 200 * Scenario.ItemsOfMailbox, [0, Latency]);
        Row(mailboxes[0], "1.7 × as fast as one after the other, or cores at least 90 % busy", Says($"{mailboxes[0].SpeedUp:0.00} ×; {mailboxes[0].CoresBusyPercent:0} % busy"));
        Row(mailboxes[1], "8 × as fast as one after the other", Says($"{mailboxes[1].SpeedUp:0.00} ×"));

        var startup = await SpeedCommand.MeasureStartupAsync();
        Row(startup, "at most 300 ms above the bare engine", Says($"{1000 * (startup.WallSeconds - startup.FloorSeconds):0} ms"));
        return 0;

        void Row(Measured measured, string target, string reached) => output.WriteLine(Says(
            $"| `{measured.Scenario}` | {measured.Items} | {measured.LatencyMs} | {measured.WallSeconds:0.000} | {measured.CpuSeconds:0.000} | {measured.Requests} | {measured.PeakRssMiB:0} | {measured.FloorSeconds:0.000} | {measured.FloorCpuSeconds:0.000} | {measured.RatioToFloor:0.00} | {measured.CpuRatioToFloor:0.00} | {target} | {reached} |"));
    }

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
