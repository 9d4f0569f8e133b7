using System.Xml;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Creates singles and series.</summary>
internal sealed class CreateWriter(EwsClient client, string connectionZone, RecurrenceMode mode, DateDeleter dates)
{
    public async Task WriteAsync(WriteCall call, IReadOnlyList<int> creates, CancellationToken cancellation)
    {
        var series = creates.ToDictionary(i => i, i => Read(call, i));
        var open = creates.Where(call.IsOpen).ToList();
        var answers = await client.CreateAsync(open, Write, cancellation).ConfigureAwait(false);
        for (var n = 0; n < open.Count; n++)
        {
            call.Finish(open[n], answers[n]);
            if (answers[n].IsSuccess && series[open[n]] is not null && call[open[n]].Content!.DeletedDates is { Count: > 0 } deleted && answers[n].Value.Items is [var made, ..])
            {
                // It is there in any case: where its user was quicker, or a delete fails, the dates that are missing are an update then.
                var result = await dates.DeleteAsync(made.Id.Id, made.Id.ChangeKey, deleted, cancellation).ConfigureAwait(false);
                call.Finish(open[n], result.Outcome == WriteOutcome.Done ? result : new WriteResult(WriteOutcome.Done, made.Id.Id, made.Id.ChangeKey) { DeletedDates = result.DeletedDates ?? [] });
            }
        }

        void Write(XmlWriter xml, int i)
        {
            var content = call[i].Content!;
            var time = series[i];
            ItemXml.New(xml, time is null ? content : content with { Time = time.Time }, time?.Pattern, call[i].Stamp, connectionZone, client.ProtocolVersion);
        }
    }

    // Null: a single, or finished.
    private SeriesTime? Read(WriteCall call, int create)
    {
        if (call[create].Content is not { RecurrenceRule: not null } content)
        {
            return null;
        }

        if (mode != RecurrenceMode.Series)
        {
            // As a single appointment it would take place once: another appointment than the user made.
            call.Fail(create, new EntryError(SyncReasons.RecurrenceNotSupported, "Recurring appointments are not written to Exchange.", IsTransient: false));
            return null;
        }

        var time = SeriesTime.Read(content, connectionZone, client.ProtocolVersion, out var error);
        if (error is not null)
        {
            call.Fail(create, error);
        }

        return time;
    }
}
