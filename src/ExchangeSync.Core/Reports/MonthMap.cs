using System.Globalization;
using System.Xml.Linq;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Reports.Html;

namespace ExchangeSync.Reports;

/// <summary>The calendar of what changed: a leaf for each month, a darker day for more of its entries that runs added, updated or deleted.</summary>
internal static class MonthMap
{
    private const int Cell = 20;
    private const int Levels = 4;

    /// <summary>So many months at most, those around the most changes; a series without an end may reach far.</summary>
    private const int Most = 24;

    public static IEnumerable<XElement> Of(ILookup<LocalDate, JournalKind> days)
    {
        var most = days.Max(day => day.Count());
        var months = days.GroupBy(day => new LocalDate(day.Key.Year, day.Key.Month, 1)).OrderBy(month => month.Key).ToList();
        var shown = months.OrderByDescending(month => month.Sum(day => day.Count())).ThenBy(month => month.Key).Take(Most).OrderBy(month => month.Key).ToList();
        yield return E("div", A("class", "months"), shown.Select(month => Leaf(month.Key, days, most)));
        yield return E("p", A("class", "legend"), "fewer ", Enumerable.Range(1, Levels).Select(level => E("i", A("class", $"l{level}"))), $" more (up to {most} on a day)",
            months.Count > shown.Count ? $". {months.Count - shown.Count} months with fewer changes are left out." : null);
    }

    private static XElement Leaf(LocalDate first, ILookup<LocalDate, JournalKind> days, int most)
    {
        var name = first.ToString("MMMM uuuu", CultureInfo.InvariantCulture);
        var dates = Enumerable.Range(0, first.Calendar.GetDaysInMonth(first.Year, first.Month)).Select(first.PlusDays).ToList();
        var before = (int)first.DayOfWeek - 1;
        var changed = dates.Where(days.Contains).ToList();
        return E("section", A("class", "month"),
            E("h3", name),
            E("svg", A("role", "img"), A("aria-label", $"{name}: {changed.Sum(day => days[day].Count())} changes on {changed.Count} days."), A("viewBox", $"0 0 {7 * Cell} {6 * Cell}"),
                dates.Select((day, i) => Square(day, (i + before) % 7 * Cell, (i + before) / 7 * Cell, days[day].ToList(), most))));
    }

    private static XElement Square(LocalDate day, int x, int y, List<JournalKind> changes, int most)
    {
        var level = changes.Count == 0 ? 0 : 1 + ((changes.Count - 1) * (Levels - 1) / Math.Max(1, most - 1));
        return E("g", A("class", $"l{level}"),
            changes.Count == 0 ? null : E("title", $"{day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}: {Told(changes)}"),
            E("rect", A("x", x + 1), A("y", y + 1), A("width", Cell - 2), A("height", Cell - 2), A("rx", 4)),
            E("text", A("x", x + (Cell / 2)), A("y", y + 13), day.Day));
    }

    private static string Told(List<JournalKind> changes) => string.Join(", ", new[]
    {
        (Count: changes.Count(DayCounts.IsAdded), Word: "added"), (Count: changes.Count(DayCounts.IsUpdated), Word: "updated"), (Count: changes.Count(DayCounts.IsDeleted), Word: "deleted"),
    }.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Word}"));
}
