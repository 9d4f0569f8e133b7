using System.Management.Automation;
using ExchangeSync.Output;
using ExchangeSync.Pipeline;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Commands;

/// <summary>
/// Compares both calendars of connections, read in full, and gives a row for each difference: entries that differ although neither side has changed, missing partners, links without entries, duplicates.
/// Nothing is written, on neither side and not in the database. Default: all connections, also ones that are not activated. The rows can be piped into Invoke-MbxExchangeSync -Repair.
/// </summary>
[Cmdlet(VerbsData.Compare, "MbxExchangeCalendar")]
[OutputType(typeof(MbxExchangeDifference))]
public sealed class CompareMbxExchangeCalendarCommand : MbxConnectionCommand
{
    private protected override async Task ProcessAsync(CancellationToken cancellation)
    {
        var database = Open();
        var number = 0;
        foreach (var connection in FindAny(database))
        {
            cancellation.ThrowIfCancellationRequested();
            var progress = new RunProgress(this, connection.Title, "Comparing", ++number);
            try
            {
                await CompareAsync(database, connection, progress, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                Fail(e, connection.Title);
            }
            finally
            {
                progress.End();
            }
        }
    }

    private async Task CompareAsync(OpenStore database, ExchangeConnection connection, RunProgress progress, CancellationToken cancellation)
    {
        using var sync = ConnectionSync.For(database, connection, host: HostOf(attended: false));
        var differences = await sync.CompareAsync(progress, cancellation).ConfigureAwait(false);
        foreach (var difference in differences)
        {
            Emit(DifferenceOutput.Of(difference, connection, database));
        }

        Tell($"{connection.Title}: {differences.Count} differences.");
    }
}
