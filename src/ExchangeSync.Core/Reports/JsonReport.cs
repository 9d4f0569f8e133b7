using ExchangeSync.Calendar;
using ExchangeSync.Logging;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Reports;

/// <summary>A report as JSON (RFC 8259) for another program: the names are those of Get-MbxExchangeSyncRun's properties, instants are in UTC, days and starts are wall time.</summary>
public static class JsonReport
{
    /// <summary>The text.</summary>
    /// <param name="report">The report.</param>
    /// <param name="actions">With what each run did, one by one.</param>
    public static string Write(RunReport report, bool actions) => new JsonLine()
        .Add("Format", "ExchangeSync.RunReport")
        .Add("Version", 1)
        .Add("Created", report.Created)
        .Add("ExitCode", report.ExitCode)
        .Add("Connections", report.Connections.Select(Of))
        .Add("Runs", report.Runs.Select(run => Of(run, actions)))
        .Add("Days", report.Days.OrderBy(day => day.Key).Select(Of))
        .Add("Conflicts", report.Conflicts.Select(Of))
        .Add("Skipped", report.Skipped.Select(Of))
        .Add("Failures", report.Failures.Select(Of))
        .Add("Held", report.Held.Select(Of))
        .Add("TriedAgain", report.TriedAgain.Select(Of))
        .ToString();

    private static JsonLine Of(ReportConnection connection) => new JsonLine()
        .Add("Title", connection.Title)
        .Add("ConnectionId", connection.Id)
        .Add("Runs", connection.Runs.Count)
        .Add("Waiting", connection.Waits.Count);

    private static JsonLine Of(ReportRun reported, bool actions)
    {
        var run = reported.Run;
        return new JsonLine()
            .Add("RunId", run.Id)
            .Add("Undoes", run.Undoes)
            .Add("Title", reported.Connection)
            .Add("ConnectionId", run.ConnectionId)
            .Add("Started", run.Started)
            .Add("DurationSeconds", run.Finished is { } finished ? (finished - run.Started).TotalSeconds : null)
            .Add("Status", run.Status)
            .Add("ExitCode", run.ExitCode)
            .Add("CreatedInExchange", run.CreatedInExchange)
            .Add("UpdatedInExchange", run.UpdatedInExchange)
            .Add("DeletedInExchange", run.DeletedInExchange)
            .Add("CreatedInMicrobizz", run.CreatedInMicrobizz)
            .Add("UpdatedInMicrobizz", run.UpdatedInMicrobizz)
            .Add("DeletedInMicrobizz", run.DeletedInMicrobizz)
            .Add("Adopted", run.Adopted)
            .Add("Conflicts", run.Conflicts)
            .Add("Skipped", run.Skipped)
            .Add("Failed", run.Failed)
            .Add("Pending", run.Pending)
            .Add("Held", run.Held)
            .Add("Quarantined", run.Quarantined)
            .Add("Requests", run.Requests)
            .Add("ErrorId", run.ErrorId)
            .Add("ErrorMessage", run.ErrorMessage)
            .Add("WhatToDo", run.Remedy)
            .Add("Warnings", run.Warnings)
            .Add("Actions", actions ? reported.Lines.Select(Of) : null);
    }

    private static JsonLine Of(ReportLine line) => new JsonLine()
        .Add("RunId", line.RunId)
        .Add("Connection", line.Connection)
        .Add("Kind", line.Kind)
        .Add("Side", line.Side)
        .Add("State", line.State)
        .Add("Status", line.Standing)
        .Add("Title", line.Title)
        .Add("Start", Told(line.Start))
        .Add("Fields", line.Fields == EntryFields.None ? null : line.Fields.ToString().Split([", "], StringSplitOptions.None))
        .Add("Reason", line.Reason)
        .Add("Message", line.Message)
        .Add("WhatToDo", line.State == JournalState.Failed || line.Kind is JournalKind.Conflict or JournalKind.Skip ? ReasonTopic.Of(line.Reason) : null)
        .Add("At", line.At);

    private static JsonLine Of(ReportWait wait) => new JsonLine()
        .Add("Connection", wait.Connection)
        .Add("Kind", wait.Kind)
        .Add("Side", wait.Side)
        .Add("Title", wait.Title)
        .Add("Start", Told(wait.Start))
        .Add("Reason", wait.Reason)
        .Add("Message", wait.Message)
        .Add("WhatToDo", ReasonTopic.Of(wait.Reason))
        .Add("Since", wait.Since)
        .Add("Attempts", wait.Attempts)
        .Add("NextAttempt", wait.NextAttempt);

    private static JsonLine Of(IGrouping<LocalDate, JournalKind> day) => new JsonLine()
        .Add("Date", LocalDatePattern.Iso.Format(day.Key))
        .Add("Added", day.Count(DayCounts.IsAdded))
        .Add("Updated", day.Count(DayCounts.IsUpdated))
        .Add("Deleted", day.Count(DayCounts.IsDeleted));

    private static string? Told(LocalDateTime? start) => start is { } s ? LocalDateTimePattern.GeneralIso.Format(s) : null;
}
