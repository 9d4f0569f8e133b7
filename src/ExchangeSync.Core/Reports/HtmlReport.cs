using System.Globalization;
using System.Xml.Linq;
using ExchangeSync.Sync;
using NodaTime;
using static ExchangeSync.Reports.Html;

namespace ExchangeSync.Reports;

/// <summary>A report as one page of HTML that opens anywhere: it needs no script and no network, and follows the reader's choice of a dark or a light screen.</summary>
public sealed class HtmlReport
{
    private const int MostRuns = 500;
    private const int MostActions = 2000;
    private readonly RunReport _report;
    private readonly HtmlFindings _findings;

    private HtmlReport(RunReport report)
    {
        _report = report;
        _findings = new HtmlFindings(report);
    }

    /// <summary>The text of the page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="actions">With what each run did, one by one.</param>
    public static string Write(RunReport report, bool actions)
    {
        var page = new HtmlReport(report);
        return Page("ExchangeSync report", Style(),
            page.Header(),
            E("main", report.Runs.Count == 0
                ? [E("section", A("class", "card"), E("p", "There were no runs."))]
                : page.Sections(actions)),
            E("footer", E("p", $"Made {page.Told(report.Created)} from Get-MbxExchangeSyncRun. What a reason means, and what to do: Get-Help about_ExchangeSync_Fields.")));
    }

    private IEnumerable<XElement?> Sections(bool actions)
    {
        yield return Totals();
        yield return E("section", A("class", "card"), E("h2", "Runs over time"), RunChart.Of(RunBucket.Of(_report.Runs, _report.Zone)));
        yield return _report.Days.Count == 0 ? null : E("section", A("class", "card"), E("h2", "What changed in the calendars"), MonthMap.Of(_report.Days));
        foreach (var finding in _findings.Sections())
        {
            yield return finding;
        }

        yield return Connections();
        yield return Runs();
        yield return actions ? Actions() : null;
    }

    private XElement Header()
    {
        var runs = _report.Runs;
        return E("header",
            E("h1", "ExchangeSync report"),
            runs.Count == 0 ? null : E("p", A("class", "soft"), $"{Told(runs[0].Run.Started)} to {Told(runs[runs.Count - 1].Run.Started)}, {Count(runs.Count, "run")} of {Count(_report.Connections.Count, "connection")}. Times of runs: {_report.Zone.Id}."),
            runs.Count == 0 ? null : E("p", A("class", "verdict"), Dot(_report.ExitCode), E("span", E("strong", Verdict()), " ", VerdictDetail())));
    }

    private string Verdict() => _report.ExitCode switch
    {
        0 => "All well.",
        1 => "Some entries failed.",
        3 => "Deletes are held.",
        _ => "A connection failed.",
    };

    private string VerdictDetail()
    {
        if (_report.ExitCode != 0)
        {
            return $"In the last run of {WhoseLast(run => run.ExitCode == _report.ExitCode)}. What to do is told below.";
        }

        // What was undone is in order and yet stands still: nothing else in the report says so.
        var undone = WhoseLast(run => run.Undoes is not null);
        return "The last run of every connection came to its end." + (undone.Length == 0 ? "" : $" That of {undone} was an undo, which deactivates its connection until Set-MbxExchangeSync -Activated.");
    }

    private string WhoseLast(Func<SyncRun, bool> isSo)
    {
        var titles = _report.Connections.Where(connection => connection.Runs.Count > 0 && isSo(connection.Runs[connection.Runs.Count - 1].Run)).Select(connection => connection.Title).ToList();
        return string.Join(", ", titles.Take(5)) + (titles.Count > 5 ? $" and {titles.Count - 5} more" : "");
    }

    private XElement Totals()
    {
        var totals = RunTotals.Of(_report.Runs);
        return E("div", A("class", "pair"),
            Direction("Microbizz to Exchange", totals.IntoExchange),
            Direction("Exchange to Microbizz", totals.IntoMicrobizz),
            E("section", A("class", "card"), E("h2", "Runs"), E("dl", A("class", "figures"),
                Figure("", "runs", totals.Runs), Figure("failed", "runs failed", totals.Failed), Figure("failed", "entries failed", totals.EntriesFailed))));
    }

    private static XElement Direction(string name, (int Added, int Updated, int Deleted) counts) => E("section", A("class", "card"),
        E("h2", name),
        E("dl", A("class", "figures"), Figure("added", "added", counts.Added), Figure("updated", "updated", counts.Updated), Figure("deleted", "deleted", counts.Deleted)));

    private static XElement Figure(string name, string label, int count) =>
        E("div", E("dt", label), E("dd", A("class", count == 0 ? "zero" : name), count.ToString("N0", CultureInfo.InvariantCulture)));

    private XElement Connections() => E("section", A("class", "card"), E("h2", "Connections"), HtmlTable.Of(
        "Connections",
        ["Connection", "Last run@", "Result", "Runs#", "Failed#", "Changes#", "Waiting#"],
        _report.Connections.Where(connection => connection.Runs.Count > 0).Select(connection =>
        {
            var (last, totals) = (connection.Runs[connection.Runs.Count - 1].Run, RunTotals.Of(connection.Runs));
            return new object?[] { Foreign(connection.Title), Told(last.Started), State(last), totals.Runs, totals.Failed, totals.Added + totals.Updated + totals.Deleted, last.Pending };
        })));

    private XElement Runs() => E("section", A("class", "card"), E("h2", "All runs"), E("details",
        E("summary", $"{Math.Min(MostRuns, _report.Runs.Count)} {(_report.Runs.Count > MostRuns ? $"of {_report.Runs.Count} " : "")}runs, the newest first"),
        HtmlTable.Of(
            "All runs",
            ["Run#", "Connection", "Started@", "Took#", "Result", "Into Exchange@", "Into Microbizz@", "Conflicts#", "Failed#", "Waiting#"],
            _report.Runs.Reverse().Take(MostRuns).Select(reported =>
            {
                var run = reported.Run;
                return new object?[]
                {
                    run.Id, Foreign(reported.Connection), Told(run.Started), run.Finished is { } finished ? Durations.Told((finished - run.Started).TotalSeconds) : null, State(run),
                    $"+{run.CreatedInExchange} ~{run.UpdatedInExchange} −{run.DeletedInExchange}", $"+{run.CreatedInMicrobizz} ~{run.UpdatedInMicrobizz} −{run.DeletedInMicrobizz}",
                    run.Conflicts, run.Failed, run.Pending,
                };
            }))));

    private XElement Actions()
    {
        var lines = _report.Runs.Reverse().SelectMany(run => run.Lines).ToList();
        return E("section", A("class", "card"), E("h2", "What the runs did, one by one"), E("details",
            E("summary", $"{Math.Min(MostActions, lines.Count)} {(lines.Count > MostActions ? $"of {lines.Count} " : "")}lines, those of the newest run first"),
            HtmlTable.Of(
                "What the runs did, one by one",
                ["Run#", "Connection", "What", "Entry", "Fields", "State", "Reason"],
                lines.Take(MostActions).Select(line => new object?[]
                {
                    line.RunId, Foreign(line.Connection), $"{line.Kind} in {line.Side}", HtmlFindings.Entry(line.Start, line.AllDay, line.Title), HtmlFindings.Fields(line.Fields), line.State.ToString(), line.Reason,
                }))));
    }

    private static XElement State(SyncRun run) => E("span", A("class", "state"), Dot(run.ExitCode),
        run.Status == SyncRunStatus.Running ? "under way" : run.Status == SyncRunStatus.Stopped ? "stopped" : Results.Told(run.ExitCode), run.Undoes is { } undone ? $" (undo of {undone})" : null);

    private static string Count(int count, string thing) => $"{count.ToString("N0", CultureInfo.InvariantCulture)} {thing}{(count == 1 ? "" : "s")}";

    private static XElement Dot(int exitCode) => E("span", A("class", $"dot {Results.Class(exitCode)}"), A("aria-hidden", "true"));

    private string Told(Instant time) => time.InZone(_report.Zone).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Style()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("ExchangeSync.Reports.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
