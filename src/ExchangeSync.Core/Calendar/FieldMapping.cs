namespace ExchangeSync.Calendar;

/// <summary>
/// The field mapping of DESIGN §5: what an entry of one side has to say on the other. Pure functions. Both give the whole content, so that a field that the other
/// side keeps by itself is that of its current entry, and both leave a field exactly as it is there where it already means the same.
/// </summary>
public static class FieldMapping
{
    /// <summary>What an item has to say in Microbizz.</summary>
    /// <param name="exchange">The item.</param>
    /// <param name="currentMicrobizz">Its appointment as it is now; null: there is none yet.</param>
    /// <param name="options">Connection and day.</param>
    public static EntryContent ToMicrobizz(EntryContent exchange, EntryContent? currentMicrobizz, MappingOptions options) => new()
    {
        Title = Text(exchange.Title, currentMicrobizz?.Title),
        Place = Text(exchange.Place, currentMicrobizz?.Place),
        Time = TimeMapping.ToMicrobizz(exchange.Time, currentMicrobizz?.Time, options, recursFromNow: exchange.RecurrenceRule is not null && currentMicrobizz is { RecurrenceRule: null }),
        Here = StatusMapping.IsHere(exchange.FreeBusyStatus),
        FreeBusyStatus = StatusMapping.Here.Remember(exchange.FreeBusyStatus, currentMicrobizz?.Here, currentMicrobizz?.FreeBusyStatus),
        Private = StatusMapping.IsPrivate(exchange.Sensitivity),
        Sensitivity = StatusMapping.Private.Remember(exchange.Sensitivity, currentMicrobizz?.Private, currentMicrobizz?.Sensitivity),
        Type = CategoryMapping.TypeOf(exchange.Categories, currentMicrobizz?.Type, options.AppointmentTypes),
        Note = NoteMapping.ToMicrobizz(exchange.Note, currentMicrobizz?.Note, options.KeepHtml),
        Participants = exchange.Participants,
        RecurrenceRule = Rule(exchange, currentMicrobizz, options),
        DeletedDates = exchange.DeletedDates,
    };

    /// <summary>What an appointment has to say in Exchange.</summary>
    /// <param name="microbizz">The appointment.</param>
    /// <param name="currentExchange">Its item as it is now; null: there is none yet.</param>
    /// <param name="options">Connection and day.</param>
    /// <param name="formerMicrobizz">
    /// What the appointment said when both sides last agreed, where that is known: it tells which category of several a changed type replaces.
    /// </param>
    public static EntryContent ToExchange(EntryContent microbizz, EntryContent? currentExchange, MappingOptions options, EntryContent? formerMicrobizz = null)
    {
        var time = TimeMapping.ToExchange(microbizz.Time, currentExchange?.Time, options);
        var status = StatusMapping.Here.Restore(microbizz.Here, microbizz.FreeBusyStatus, currentExchange is not null, currentExchange?.FreeBusyStatus);
        var sensitivity = StatusMapping.Private.Restore(microbizz.Private, microbizz.Sensitivity, currentExchange is not null, currentExchange?.Sensitivity);
        return new EntryContent
        {
            Title = Text(microbizz.Title, currentExchange?.Title),
            Place = Text(microbizz.Place, currentExchange?.Place),
            Time = time,
            Here = StatusMapping.IsHere(status),
            FreeBusyStatus = status,
            Private = StatusMapping.IsPrivate(sensitivity),
            Sensitivity = sensitivity,
            Categories = CategoryMapping.Replace(currentExchange?.Categories ?? [], microbizz.Type, formerMicrobizz?.Type, options.AppointmentTypes),
            Note = NoteMapping.ToExchange(microbizz.Note, currentExchange?.Note, options.KeepHtml),
            Participants = currentExchange?.Participants ?? [],
            Response = currentExchange?.Response,
            Cancelled = currentExchange?.Cancelled ?? false,
            ReminderMinutes = currentExchange is null ? Alarm(time, options) : currentExchange.ReminderMinutes,
            RecurrenceRule = Rule(microbizz, currentExchange, options),
            DeletedDates = microbizz.DeletedDates,
        };
    }

    /// <summary>The free/busy status that an appointment stands for: the one that its item had last, as long as it agrees with whether the person is here.</summary>
    public static string StatusOf(EntryContent microbizz) =>
        StatusMapping.Here.Restore(microbizz.Here, microbizz.FreeBusyStatus, exists: false, current: null)!;

    private static int? Alarm(EntryTime time, MappingOptions options) =>
        options.AlarmOnNew && time.StartInstant > options.Now ? options.MinutesBefore : null;

    private static string? Rule(EntryContent source, EntryContent? current, MappingOptions options) =>
        current is not null && source.RecursAs(current, options.Zone) ? current.RecurrenceRule : source.RecurrenceRule;

    // Either way: without what XML cannot carry, and untouched where nothing else differs.
    private static string Text(string text, string? current)
    {
        var clean = LegalText.Clean(text);
        return current is not null && LegalText.Clean(current) == clean ? current : clean;
    }
}
