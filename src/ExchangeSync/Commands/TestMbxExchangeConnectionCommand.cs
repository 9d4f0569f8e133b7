using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Commands;

/// <summary>
/// Tests connections, also ones that are not activated yet, and gives a report for each. It writes one appointment far
/// away in time into the mailbox and removes it again. Default: all connections.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "MbxExchangeConnection")]
[OutputType(typeof(MbxExchangeConnectionTest), typeof(MbxExchangeConnectionTestStep))]
public sealed class TestMbxExchangeConnectionCommand : MbxConnectionCommand
{
    /// <summary>Gives every step of both parts, with what was found and how long it took, instead of the report.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var number = 0;
        foreach (var connection in FindAny(database))
        {
            var progress = new ProgressRecord(++number, $"Testing {connection.Title}", connection.Server);
            Show(progress);
            try
            {
                var tested = DateTimeOffset.UtcNow;
                var report = await ConnectionSync.TestAsync(database, connection, HostOf(attended: true), cancellation).ConfigureAwait(false);
                Report(Outputs.Of(report, connection, tested, database));
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                Fail(e, connection.Title);
            }
            finally
            {
                Show(new ProgressRecord(number, progress.Activity, "Done") { RecordType = ProgressRecordType.Completed });
            }
        }
    }

    private void Report(MbxExchangeConnectionTest report)
    {
        foreach (var warning in report.Warnings)
        {
            Warn($"{report.Title}: {warning}");
        }

        if (!Detailed)
        {
            Emit(report);
            return;
        }

        foreach (var step in report.GeneralConnection.Steps.Concat(report.SendReceiveData.Steps))
        {
            Emit(step);
        }
    }
}
