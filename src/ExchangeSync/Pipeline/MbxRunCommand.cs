using System.Management.Automation;
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
        var store = new SyncStore(database, connection.Id);
        var before = Newest(store)?.Id;
        var progress = new RunProgress(this, $"Synchronizing {connection.Title}", ++_activity);
        try
        {
            using var sync = ConnectionSync.For(database, connection, Limits);
            var run = await sync.RunAsync(progress, cancellation).ConfigureAwait(false);
            Report(database, run, connection);
            Emit(Outputs.Of(run, connection.Title, database));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Fail(e, connection.Title);
            if (Newest(store) is { } failed && failed.Id != before)
            {
                Emit(Outputs.Of(failed, connection.Title, database));
            }
        }
        finally
        {
            progress.End();
        }
    }

    private static SyncRun? Newest(SyncStore store) => store.Runs(1) is [var run, ..] ? run : null;

    /// <summary>Gives what a run would do.</summary>
    private protected async Task TellPlanAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation)
    {
        try
        {
            using var sync = ConnectionSync.For(database, connection, Limits);
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
