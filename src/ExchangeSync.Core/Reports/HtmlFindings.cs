using System.Globalization;
using System.Xml.Linq;
using ExchangeSync.Calendar;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Reports.Html;

namespace ExchangeSync.Reports;

/// <summary>The part of the page that somebody may have to act on: what failed, what is held, what both sides changed, each with what to do about it. What is alike stands together, with its remedy once.</summary>
internal sealed class HtmlFindings(RunReport report)
{
    /// <summary>So many entries of one kind are listed; the rest is counted.</summary>
    private const int Most = 100;

    /// <summary>So many are shown at once; more have to be unfolded.</summary>
    private const int Open = 8;

    // In the order of the sections; of remarks nobody is told that there are none.
    private static readonly string[] Kinds = ["failed runs", "held deletes", "entries that are tried again", "failed entries", "conflicts", "changes that were not carried over"];

    /// <summary>The sections that have something to tell.</summary>
    public IEnumerable<XElement> Sections()
    {
        var sections = new[]
        {
            Section("Runs that failed", FailedRuns()),
            Section("Deletes that are held", Waits(report.Held, "Deletes in")),
            Section("Entries that are tried again", Waits(report.TriedAgain, "Side")),
            Section("Entries that failed", Lines(report.Failures, "Write", line => $"{line.Kind} in {line.Side}")),
            Section("Conflicts", Lines(report.Conflicts, "Gave way", line => line.Standing == ConflictState.Open ? "neither: it is open" : line.Side.ToString())),
            Section("Not carried over", Lines(report.Skipped, "Side", line => line.Side.ToString())),
            Section("Remarks", Remarks()),
        };
        var none = Kinds.Where((_, i) => sections[i] is null).ToList();
        return sections.OfType<XElement>().Concat(none.Count == 0 ? [] : [E("section", A("class", "card"), E("p", A("class", "soft"), $"None of these: {string.Join(", ", none)}."))]);
    }

    /// <summary>An entry: when it begins, and its title where the report has it.</summary>
    public static object? Entry(LocalDateTime? start, bool allDay, string? title)
    {
        var time = start?.ToString(allDay ? "uuuu-MM-dd" : "uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return title is null ? time : new object?[] { time is null ? null : time + " ", Foreign(title) };
    }

    /// <summary>Fields by name.</summary>
    public static string? Fields(EntryFields fields) => fields == EntryFields.None ? null : fields.ToString();

    private static XElement? Section(string name, List<XElement> groups) =>
        groups.Count == 0 ? null : E("section", A("class", "card"), E("h2", name), groups);

    private static XElement Group(string? reason, int count, string? told, string? remedy, XElement table, int listed = int.MaxValue) => E("div", A("class", "group"),
        E("h3", reason is null ? null : E("code", reason), $" × {count.ToString("N0", CultureInfo.InvariantCulture)}"),
        E("p", A("class", "told"), told, told is null || remedy is null ? null : " ", remedy is null ? null : E("span", A("class", "todo"), remedy)),
        count > Open ? E("details", E("summary", $"Show {(count > listed ? $"{listed} of " : "")}{count}"), table) : table);

    private List<XElement> FailedRuns() => report.Runs.Reverse().Where(run => run.Run.ErrorId is not null)
        .GroupBy(run => (run.Run.ErrorId, run.Run.ErrorMessage, run.Run.Remedy))
        .Select(group => Group(group.Key.ErrorId, group.Count(), group.Key.ErrorMessage, group.Key.Remedy, HtmlTable.Of(
            $"Runs that failed: {group.Key.ErrorId}",
            ["Connection", "Runs#", "First@", "Last@"],
            group.GroupBy(run => run.Connection).Take(Most).Select(runs => new object?[] { Foreign(runs.Key), runs.Count(), Told(runs.Last().Run.Started), Told(runs.First().Run.Started) }))))
        .ToList();

    private List<XElement> Waits(IEnumerable<ReportWait> waits, string side) => waits.GroupBy(wait => wait.Reason)
        .Select(group => Group(group.Key, group.Count(), null, ReasonTopic.Of(group.Key), HtmlTable.Of(
            group.Key,
            ["Connection", "Entry", side, "Since@", "Next try@", "Message"],
            group.Take(Most).Select(wait => new object?[]
            {
                Foreign(wait.Connection), Entry(wait.Start, wait.AllDay, wait.Title), wait.Side.ToString(), Told(wait.Since), wait.NextAttempt is { } next ? Told(next) : null, Foreign(wait.Message),
            })), Most))
        .ToList();

    private List<XElement> Lines(IEnumerable<ReportLine> lines, string column, Func<ReportLine, string> told) => lines.GroupBy(line => line.Reason)
        .Select(group => Group(group.Key, group.Count(), null, ReasonTopic.Of(group.Key), HtmlTable.Of(
            group.Key ?? "",
            ["Connection", "Run#", "When@", "Entry", column, "Fields", "Message"],
            group.Take(Most).Select(line => new object?[]
            {
                Foreign(line.Connection), line.RunId, Told(line.At), Entry(line.Start, line.AllDay, line.Title), told(line), Fields(line.Fields), line.Message is { } message ? Foreign(message) : null,
            })), Most))
        .ToList();

    private List<XElement> Remarks()
    {
        var remarks = report.Runs.Reverse().SelectMany(run => run.Run.Warnings.Select(warning => (run.Connection, Warning: warning))).GroupBy(remark => remark).ToList();
        return remarks.Count == 0 ? [] : [E("ul", remarks.Take(Most).Select(group =>
            E("li", Foreign(group.Key.Connection), ": ", Foreign(group.Key.Warning), group.Count() > 1 ? $" ({group.Count()} runs)" : null)))];
    }

    private string Told(Instant time) => time.InZone(report.Zone).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
