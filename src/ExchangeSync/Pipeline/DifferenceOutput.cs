using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Pipeline;

/// <summary>Differences of two calendars as a user of PowerShell gets them.</summary>
internal static class DifferenceOutput
{
    // A note may be a book; its beginning tells which one it is.
    private const int LongestNote = 60;

    public static MbxExchangeDifference Of(CalendarDifference difference, ExchangeConnection connection, Database database)
    {
        var content = difference.Exchange?.Content ?? difference.Microbizz?.Content ?? difference.Link?.MicrobizzBase;
        return new MbxExchangeDifference
        {
            Connection = connection.Title,
            ConnectionId = connection.Id,
            Kind = (MbxDifferenceKind)difference.Kind,
            Title = content?.Title ?? "",
            Start = content?.Time.StartWall(),
            Fields = [.. Outputs.NamesOf(difference.Fields)],
            Drift = [.. Outputs.NamesOf(difference.Drift)],
            InExchange = Values(difference.Exchange?.Content, difference.Fields),
            InMicrobizz = Values(difference.Microbizz?.Content, difference.Fields),
            Repair = Words(difference.Repair),
            Reason = difference.Reason,
            Message = difference.Message,
            ItemId = difference.ExchangeKey,
            AppointmentId = difference.MicrobizzKey,
            OtherId = difference.OtherKey,
            Database = database.Path,
        };
    }

    private static string Words(SyncAction? action) => action switch
    {
        null => "",
        { Kind: SyncActionKind.Adopt } => "Link",
        { Kind: SyncActionKind.Refresh } => "Update link",
        { Kind: SyncActionKind.Unlink } => "Forget link",
        { Kind: SyncActionKind.Wait } => $"Delete in {action.Side.Other()} (held)",
        _ => $"{action.Kind} in {action.Side}",
    };

    private static string Values(EntryContent? content, EntryFields fields) => content is null ? "" : string.Join("; ", Each(content)
        .Where(value => (fields & value.Field) != EntryFields.None)
        .Select(value => $"{value.Field}: {value.Text}"));

    private static IEnumerable<(EntryFields Field, string Text)> Each(EntryContent content)
    {
        var time = content.Time;
        yield return (EntryFields.Title, content.Title);
        yield return (EntryFields.Time, time.AllDay ? $"{time.StartWall():yyyy-MM-dd} to {time.EndWall().AddDays(-1):yyyy-MM-dd}" : $"{time.StartWall():yyyy-MM-dd HH:mm} to {time.EndWall():yyyy-MM-dd HH:mm} {time.Zone}");
        yield return (EntryFields.Place, content.Place);
        yield return (EntryFields.Here, content.Here ? "here" : "not here");
        yield return (EntryFields.Type, content.Type ?? string.Join(", ", content.Categories));
        yield return (EntryFields.Private, content.Private ? "private" : "not private");
        yield return (EntryFields.Note, content.Note.Text is { Length: > LongestNote } text ? text.Substring(0, LongestNote) + "…" : content.Note.Text ?? "");
        yield return (EntryFields.Participants, string.Join(", ", content.Participants));
        yield return (EntryFields.Recurrence, content.RecurrenceRule ?? "");
    }
}
