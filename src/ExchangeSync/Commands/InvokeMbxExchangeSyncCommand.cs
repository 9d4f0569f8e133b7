using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Synchronizes connections, both ways. Default: all that are activated. -WhatIf gives the plan and writes nothing.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "MbxExchangeSync", SupportsShouldProcess = true)]
[OutputType(typeof(MbxExchangeSyncRun), typeof(MbxExchangeSyncAction))]
public sealed class InvokeMbxExchangeSyncCommand : MbxRunCommand
{
    /// <summary>Carries out the deletes that an earlier run held. Further ones may be held.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>So many deletes on a side within 24 hours are never held, unless they would empty it.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int MaxDeleteCount { get; set; } = new DeleteLimits().MaxCount;

    /// <summary>So many per cent of a side's linked entries within 24 hours are never held, unless they would empty it.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaxDeletePercent { get; set; } = new DeleteLimits().MaxPercent;

    private protected override DeleteLimits Limits =>
        new() { MaxCount = MaxDeleteCount, MaxPercent = MaxDeletePercent, ReleaseHeld = Force };

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var connections = FindAny(database);
        var inactive = connections.Where(connection => !connection.Settings.Activated).ToList();
        if (inactive.Count > 0)
        {
            Warn($"Not activated and skipped: {string.Join(", ", inactive.Select(connection => connection.Title))}. Activate with Set-MbxExchangeSync -Activated.");
        }

        foreach (var connection in connections.Where(connection => connection.Settings.Activated))
        {
            cancellation.ThrowIfCancellationRequested();
            await SynchronizeAsync(database, connection, cancellation).ConfigureAwait(false);
        }
    }

    private async Task SynchronizeAsync(OpenStore database, ExchangeConnection connection, CancellationToken cancellation)
    {
        switch (Question(connection.Title, "Synchronize"))
        {
            case Answer.Yes:
                await RunAsync(database, connection, cancellation).ConfigureAwait(false);
                break;
            case Answer.Tell:
                await TellPlanAsync(database, connection, cancellation).ConfigureAwait(false);
                break;
            case Answer.No:
            default:
                break;
        }
    }
}
