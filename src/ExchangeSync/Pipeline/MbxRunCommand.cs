using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>A cmdlet that runs the synchronization of connections.</summary>
public abstract class MbxRunCommand : MbxConnectionCommand
{
    private int _activity;

    /// <summary>What -WhatIf and -Confirm say to an action.</summary>
    private protected enum Answer
    {
        Yes,
        No,

        /// <summary>-WhatIf: tell what would be done.</summary>
        Tell,
    }

    /// <summary>When deletes are held.</summary>
    private protected virtual DeleteLimits Limits => new();

    private protected Answer Question(string target, string action) => Ask(() =>
        ShouldProcess($"Performing the operation \"{action}\" on target \"{target}\".", $"Performing the operation \"{action}\" on target \"{target}\".", "Confirm", out var reason)
            ? Answer.Yes
            : reason.HasFlag(ShouldProcessReason.WhatIf) ? Answer.Tell : Answer.No);

    /// <summary>Runs one connection and gives the run, also a failed one. Whatever fails, other connections go on.</summary>
    private protected async Task RunAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation)
    {
        var progress = new RunProgress(this, $"Synchronizing {connection.Title}", ++_activity);
        try
        {
            var ended = await ConnectionRun.RunAsync(database, connection, Limits, HostOf(attended: false), progress, cancellation).ConfigureAwait(false);
            if (ended.Error is { } error)
            {
                Fail(error, connection.Title);
                WarnOnce(connection, ended.Health);
            }
            else
            {
                Report(database, ended.Run!, connection);
            }

            if (ended.Run is { } run)
            {
                Emit(Outputs.Of(run, connection.Title, database));
            }
        }
        finally
        {
            progress.End();
        }
    }

    /// <summary>Gives what a run would do.</summary>
    private protected async Task TellPlanAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation)
    {
        try
        {
            using var sync = ConnectionSync.For(database, connection, Limits, HostOf(attended: false));
            var plan = await sync.PlanAsync(null, cancellation).ConfigureAwait(false);
            foreach (var warning in plan.Warnings)
            {
                Warn($"{connection.Title}: {warning}");
            }

            foreach (var action in Outputs.Of(plan, connection.Title))
            {
                Emit(action);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Fail(e, connection.Title);
        }
    }

    // Each failed run is an error of its own. That it goes on is said just once, when it no longer looks like a hiccup: a hundred warnings are read by nobody.
    private void WarnOnce(ExchangeConnection connection, ConnectionHealth? health)
    {
        var limit = connection.Settings.FailureLimit is var wanted and > 0 ? wanted : new SyncSettings().FailureLimit;
        if (health?.Failures == limit)
        {
            Warn($"{connection.Title}: {limit} runs in a row have failed, since {health.FailingFrom():yyyy-MM-dd HH:mm} UTC. This is said once; Get-MbxExchangeConnection shows how it goes on.");
        }
    }

    private void Report(OpenStore database, SyncRun run, ExchangeConnection connection)
    {
        foreach (var warning in run.Warnings)
        {
            Warn($"{connection.Title}: {warning}");
        }

        var skipped = new SyncStore(database, connection.Id).Pending().Where(change => change.Kind == PendingKind.Skipped).ToList();
        if (run.Skipped > 0)
        {
            // Counted, not named: a transcript of a scheduled task is no place for titles of appointments.
            foreach (var group in skipped.GroupBy(change => change.Message))
            {
                Warn($"{connection.Title}: {group.Count()} not carried over: {group.Key} (-Verbose names them.)");
            }
        }

        var appointments = new AppointmentTable(database);
        foreach (var change in skipped)
        {
            var title = Guid.TryParse(change.Key, out var id) ? appointments.Find(id)?.Content.Title : null;
            Tell($"{connection.Title}: not carried over: {title ?? change.Key}: {change.Message}");
        }

        foreach (var entry in new SyncStore(database, connection.Id).Journal(run.Id).Where(entry => entry.State == JournalState.Failed))
        {
            Fail(ErrorRecords.Of(
                entry.Reason ?? "EntryFailed", $"{connection.Title}: {entry.Kind} in {entry.Side} failed: {entry.Message}",
                "The next run tries it again. Get-MbxExchangeSyncRun -IncludeActions names the entry.", entry.Key ?? entry.PartnerKey ?? connection.Title));
        }
    }

    private sealed class RunProgress(MbxRunCommand command, string activity, int id) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value) => command.Show(new ProgressRecord(id, activity, value.Phase)
        {
            PercentComplete = value.Total > 0 ? Math.Min(100, 100 * value.Done / value.Total) : -1,
        });

        public void End() => command.Show(new ProgressRecord(id, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
