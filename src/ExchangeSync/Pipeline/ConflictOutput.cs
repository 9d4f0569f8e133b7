using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Pipeline;

/// <summary>A conflict as a user of PowerShell gets it.</summary>
internal static class ConflictOutput
{
    public static MbxExchangeConflict Of(RecordedConflict conflict, ExchangeConnection connection, Database database)
    {
        var line = conflict.Line;
        var shown = line.Before ?? line.PartnerContent ?? line.Base;
        return new MbxExchangeConflict
        {
            ConflictId = line.Id,
            Title = connection.Title,
            ConnectionId = connection.Id,
            RunId = line.RunId,
            Met = line.MetAt(),
            Kind = line.Kind.ToString(),
            Subject = shown?.Title ?? "",
            Start = shown?.Time.StartWall(),
            Fields = [.. Enum.GetValues(typeof(EntryFields)).Cast<EntryFields>()
                .Where(field => field is not (EntryFields.None or EntryFields.All) && line.Fields.HasFlag(field))
                .Select(field => new MbxExchangeConflictField
                {
                    Field = field.ToString(),
                    Base = TextOf(field, line.Base),
                    Exchange = TextOf(field, conflict.VersionOf(Side.Exchange)),
                    Microbizz = TextOf(field, conflict.VersionOf(Side.Microbizz)),
                })],
            Policy = (MbxConflictPolicy?)line.Policy,
            Winner = conflict.Winner?.ToString(),
            Status = (MbxConflictStatus)conflict.State,
            Resolution = (MbxConflictChoice?)line.Resolution,
            Resolved = line.ResolvedAt(),
            Reason = line.Reason,
            Message = line.Message,
            Database = database.Path,
        };
    }

    private static string? TextOf(EntryFields field, EntryContent? content) => content is null ? null : field switch
    {
        EntryFields.Title => content.Title,
        EntryFields.Time => content.Time.Told(),
        EntryFields.Place => content.Place,
        EntryFields.Here => content.FreeBusyStatus ?? (content.Here ? "Here" : "Not here"),
        EntryFields.Type => content.Type ?? string.Join("; ", content.Categories),
        EntryFields.Private => content.Sensitivity ?? (content.Private ? "Private" : "Normal"),
        EntryFields.Note => content.Note.Text,
        EntryFields.Participants => string.Join("; ", content.Participants),
        _ => RecurrenceOf(content),
    };

    private static string RecurrenceOf(EntryContent content)
    {
        var deleted = content.DeletedDays().Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
        return deleted.Count == 0 ? content.RecurrenceRule ?? "" : $"{content.RecurrenceRule} without {string.Join(", ", deleted)}";
    }
}
