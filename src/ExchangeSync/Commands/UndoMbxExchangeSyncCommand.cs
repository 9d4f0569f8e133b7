using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Takes back what a run wrote in Exchange and in Microbizz, field by field, wherever no user and no later run has touched it since; what stays is named with the reason. An undo is a run itself, and
/// can be undone. -WhatIf gives the plan and writes nothing.
/// </summary>
[Cmdlet(VerbsCommon.Undo, "MbxExchangeSync", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeSyncRun), typeof(MbxExchangeSyncAction))]
public sealed class UndoMbxExchangeSyncCommand : MbxHistoryCommand
{
    private int _activity;

    /// <summary>
    /// The run: its number, or the run itself from the pipeline. Of several the newest is undone first, in whatever order they come; -WhatIf shows each as if it were the only one.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunCompleter))]
    [Alias("RunId")]
    public long[] Run { get; set; } = [];

    /// <summary>The connection stays activated, so that its next run may do the same again. Otherwise it is deactivated, with a warning.</summary>
    [Parameter]
    public SwitchParameter KeepActive { get; set; }

    private protected override long[] Numbers => Run;

    // An older run can be undone only after the newer ones, which may come after it.
    private protected override IEnumerable<long> InOrder(IEnumerable<long> numbers) => numbers.OrderByDescending(id => id);

    private protected override async Task ProcessAsync(OpenStore database, long number, CancellationToken cancellation)
    {
        if (new ConnectionTable(database).All().FirstOrDefault(connection => new SyncStore(database, connection.Id).FindRun(number) is not null) is not { } connection)
        {
            Fail(Refusals.NoRun(number), number);
            return;
        }

        switch (Question($"run {number} of {connection.Title}", "Undo"))
        {
            case Answer.Yes:
                await UndoAsync(database, connection, number, cancellation).ConfigureAwait(false);
                break;
            case Answer.Tell:
                await TellAsync(database, connection, number, cancellation).ConfigureAwait(false);
                break;
            case Answer.No:
            default:
                break;
        }
    }

    private async Task UndoAsync(OpenStore database, ExchangeConnection connection, long id, CancellationToken cancellation)
    {
        var store = new SyncStore(database, connection.Id);
        var before = store.Runs(1)[0].Id;
        var progress = new RunProgress(this, connection.Title, $"Undoing run {id} of", ++_activity);
        try
        {
            Deactivate(database, connection);
            using var sync = ConnectionSync.For(database, connection, host: HostOf(attended: false));
            var undo = await sync.UndoAsync(id, progress, cancellation).ConfigureAwait(false);
            Report(store, undo, connection);
            Inform(RunSummary.Of(connection.Title, undo));
            Emit(Outputs.Of(undo, connection.Title, database, store.Journal(undo.Id)));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Fail(e, id);
            if (store.Runs(1)[0] is { Undoes: not null } failed && failed.Id != before)
            {
                Emit(Outputs.Of(failed, connection.Title, database, store.Journal(failed.Id)));
            }
        }
        finally
        {
            progress.End();
        }
    }

    // Before anything is written: a task that starts in the middle of it must find the connection at rest.
    private void Deactivate(OpenStore database, ExchangeConnection connection)
    {
        if (!KeepActive && connection.Settings.Activated)
        {
            new ConnectionTable(database).Update(connection with { Settings = connection.Settings with { Activated = false } }, force: false);
            Warn($"{connection.Title}: deactivated, so that the next run does not do it again. When the cause is settled: Set-MbxExchangeSync '{connection.Title.Replace("'", "''")}' -Activated.");
        }
    }

    private async Task TellAsync(OpenStore database, ExchangeConnection connection, long id, CancellationToken cancellation)
    {
        try
        {
            using var sync = ConnectionSync.For(database, connection, host: HostOf(attended: false));
            foreach (var action in Outputs.Of(await sync.PlanUndoAsync(id, cancellation).ConfigureAwait(false), connection.Title))
            {
                Emit(action);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Fail(e, id);
        }
    }

    private void Report(SyncStore store, SyncRun undo, ExchangeConnection connection)
    {
        foreach (var warning in undo.Warnings)
        {
            Warn($"{connection.Title}: {warning}");
        }

        var journal = store.Journal(undo.Id);
        foreach (var left in journal.Where(line => line.Kind == JournalKind.Skip).GroupBy(line => line.Message))
        {
            Warn($"{connection.Title}: {left.Count()} left as it is: {left.Key} (Its run's Actions name it.)");
        }

        foreach (var line in journal.Where(line => line.State == JournalState.Failed && line.Reason is not (nameof(WriteOutcome.VersionConflict) or nameof(WriteOutcome.NotFound) or nameof(WriteOutcome.NotProcessed))))
        {
            Fail(ErrorRecords.Of(
                line.Reason ?? "EntryFailed", $"{connection.Title}: {line.Kind} in {line.Side} failed: {line.Message}",
                "When the cause is settled, undo the run again: what was taken back already is left alone.", line.Key ?? connection.Title));
        }
    }
}
