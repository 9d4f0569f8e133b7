using System.Globalization;
using System.Xml.Linq;
using static ExchangeSync.Reports.Html;

namespace ExchangeSync.Reports;

/// <summary>The chart of runs over time: what they added, updated and deleted and what failed, how each ended, and how long it took. Its words stand beside the drawing, so that they keep their size on a telephone.</summary>
internal static class RunChart
{
    private const int Slot = 10;
    private const int Bar = 8;
    private const int Height = 100;

    // A few runs are thin columns at the left rather than broad blocks.
    private const int LeastSlots = 20;

    // The least of a bar that is not nothing: one change beside a thousand is still seen.
    private const double Least = 2;

    public static XElement Of(IReadOnlyList<RunBucket> buckets)
    {
        var most = buckets.Max(bucket => Parts(bucket.Totals).Sum(part => part.Count));
        var top = Round(most);
        var longest = buckets.Max(bucket => bucket.Totals.Longest) ?? 0;
        return E("figure", A("class", "runs"),
            E("figcaption", A("class", "legend"),
                Key("added", "added"), Key("updated", "updated"), Key("deleted", "deleted"), Key("failed", "failed")),
            E("div", A("class", "plot"),
                E("div", A("class", "scale"), E("span", Number(top)), E("span", "0")),
                Drawing(buckets, "changes", Height, $"Changes of each run. The most at once: {Number(most)}.",
                    E("line", A("class", "grid"), A("x1", 0), A("x2", Math.Max(buckets.Count, LeastSlots) * Slot), A("y1", Height / 2), A("y2", Height / 2)),
                    buckets.Select((bucket, i) => Stack(bucket, i * Slot, top))),
                E("div", A("class", "scale"), "ended"),
                Drawing(buckets, "ends", Height, Ends(buckets), buckets.Select((bucket, i) => bucket.Totals.Runs == 0 ? null
                    : E("g", Tip($"{bucket.Label}: {Results.Told(bucket.Totals.ExitCode)}"),
                        E("rect", A("class", Results.Class(bucket.Totals.ExitCode)), A("x", i * Slot), A("y", 0), A("width", Bar), A("height", Height))))),
                E("div", A("class", "scale"), E("span", Durations.Told(longest)), E("span", "0")),
                Drawing(buckets, "durations", Height, $"How long each run took. The longest: {Durations.Told(longest)}.", buckets.Select((bucket, i) =>
                    bucket.Totals.Longest is not { } seconds ? null : E("g", Tip($"{bucket.Label}: {Durations.Told(seconds)}"), Column("took", i * Slot, 0, Share(seconds, longest))))),
                Times(Short(buckets[0].Label), Short(buckets[buckets.Count - 1].Label), buckets.Count)));
    }

    private static XElement Times(string first, string last, int count) => count < LeastSlots
        ? E("div", A("class", "times"), E("span", count > 1 ? $"{first} to {last}" : first))
        : E("div", A("class", "times"), E("span", first), E("span", last));

    private static XElement Drawing(IReadOnlyList<RunBucket> buckets, string name, int height, string told, params object?[] content) => E("svg",
        A("class", name), A("role", "img"), A("aria-label", told), A("preserveAspectRatio", "none"), A("viewBox", $"0 0 {Math.Max(buckets.Count, LeastSlots) * Slot} {height}"), content);

    private static XElement Stack(RunBucket bucket, int x, int top)
    {
        var bars = new List<XElement>();
        double below = 0;
        foreach (var (name, count) in Parts(bucket.Totals).Where(part => part.Count > 0))
        {
            var height = Share(count, top);
            bars.Add(Column(name, x, below, height));
            below += height;
        }

        return E("g", Tip($"{bucket.Label}: {string.Join(", ", Parts(bucket.Totals).Where(part => part.Count > 0).Select(part => $"{Number(part.Count)} {part.Name}").DefaultIfEmpty("nothing to do"))}"), bars);
    }

    private static (string Name, int Count)[] Parts(RunTotals totals) =>
        [("added", totals.Added), ("updated", totals.Updated), ("deleted", totals.Deleted), ("failed", totals.EntriesFailed)];

    private static double Share(double value, double top) => top > 0 && value > 0 ? Math.Max(Least, value / top * Height) : 0;

    private static XElement Column(string name, int x, double below, double height) => E("rect",
        A("class", name), A("x", x), A("y", Math.Round(Math.Max(0, Height - below - height), 2)), A("width", Bar), A("height", Math.Round(height, 2)));

    private static XElement Tip(string text) => E("title", text);

    private static XElement Key(string name, string text) => E("span", E("i", A("class", name)), text);

    private static string Ends(IReadOnlyList<RunBucket> buckets) => "How they ended: " + string.Join(", ", buckets
        .Where(bucket => bucket.Totals.Runs > 0).GroupBy(bucket => bucket.Totals.ExitCode).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Results.Told(group.Key)}")) + ".";

    // A single run's label begins with its number and its connection; below the chart its time is enough.
    private static string Short(string label) => label.Substring(label.LastIndexOf(", ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0);

    // 1, 2 or 5 times a power of ten, so that the scale is a number that one knows.
    private static int Round(int most)
    {
        var step = 1;
        while (true)
        {
            foreach (var factor in new[] { 1, 2, 5 })
            {
                if ((long)factor * step >= most)
                {
                    return factor * step;
                }
            }

            step *= 10;
        }
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
