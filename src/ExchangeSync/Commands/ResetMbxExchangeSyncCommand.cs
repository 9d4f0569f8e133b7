using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Forgets what the sync of connections remembers: links, position and pending changes; settings, password and history stay. Both calendars stay as they are, and the next run pairs their entries again, by
/// stamp or by content, without doubling any. With -Remove, what runs had made is deleted first, as long as the entry that it was made from is there. Afterwards server, mailbox and user can be changed.
/// </summary>
[Cmdlet(VerbsCommon.Reset, "MbxExchangeSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MbxExchangeSyncRun), typeof(MbxExchangeSyncAction))]
public sealed class ResetMbxExchangeSyncCommand : MbxRunCommand
{
    /// <summary>
    /// What becomes of the entries that runs made. Default: they stay. Deletes in Exchange move to Deleted Items; no attendee is told. They are in the journal, and the guard of later runs does not count
    /// them. A copy that says what no run has carried over yet stays, with a warning. With anything but None the connection is no longer activated afterwards, or the next run would make it all again.
    /// </summary>
    [Parameter]
    public MbxResetRemoval Remove { get; set; }

    /// <summary>With -Remove: the connection stays activated.</summary>
    [Parameter]
    public SwitchParameter KeepActive { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        foreach (var connection in FindNamed(database))
        {
            cancellation.ThrowIfCancellationRequested();
            await ResetAsync(database, connection, cancellation).ConfigureAwait(false);
        }
    }

    private async Task ResetAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation)
    {
        var removal = (ResetRemoval)Remove;
        var what = Remove switch
        {
            MbxResetRemoval.None => "Forget links and state",
            MbxResetRemoval.Both => "Remove what ExchangeSync made on both sides, and forget links and state",
            _ => $"Remove what ExchangeSync made in {Remove}, and forget links and state",
        };
        switch (Question(connection.Title, what))
        {
            case Answer.Yes when Remove == MbxResetRemoval.None:
                Forget(database, connection);
                break;
            case Answer.Yes:
                // First: a reset that is cut short must not be refilled by the next scheduled run.
                Deactivate(database, connection);
                await RunAsync(database, connection, (sync, progress) => sync.ResetAsync(removal, progress, cancellation), cancellation).ConfigureAwait(false);
                break;
            case Answer.Tell when Remove != MbxResetRemoval.None:
                await TellPlanAsync(database, connection, sync => sync.PlanResetAsync(removal, cancellation), cancellation).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private void Forget(OpenStore database, ExchangeConnection connection)
    {
        try
        {
            Tell($"{connection.Title}: {ConnectionSync.Forget(database, connection)} links forgotten.");
        }
        catch (StoreException e)
        {
            Fail(e, connection.Title);
        }
    }

    private void Deactivate(OpenStore database, ExchangeConnection connection)
    {
        if (connection.Settings.Activated && !KeepActive)
        {
            new ConnectionTable(database).Update(connection with { Settings = connection.Settings with { Activated = false } }, force: true);
            Warn($"{connection.Title} is no longer activated, so that the next run does not make again what is removed. Activate it with Set-MbxExchangeSync -Activated.");
        }
    }
}
