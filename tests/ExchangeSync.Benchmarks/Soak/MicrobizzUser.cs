using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>The user of Microbizz, who works in its calendar.</summary>
internal sealed class MicrobizzUser(World world, Values values)
{
    /// <summary>Takes the step; what was done, for a person, or null where there was nothing to do it to.</summary>
    /// <exception cref="StoreException">Microbizz refuses it.</exception>
    public string? Play(Move move)
    {
        var (_, a, b, c, _) = move;
        switch (move.Kind)
        {
            case MoveKind.AddTimed:
                return Add(Timed(b, c));
            case MoveKind.AddAllDay:
                return Add(new EntryContent { Title = values.NewTitle(), Time = WholeDays(b, c), Here = c % 5 != 1 });
            case MoveKind.AddSeries:
                var entry = b % 5 == 0 ? Timed(b, c) with { Time = WholeDays(0, c) } : Timed(b, c, isShort: true);
                return Add(Recurring(entry, a, c) with { HolidayRule = c % 19 == 0 ? "Exclude" : null });
            case MoveKind.EditTitle:
                return Change(Any(a), content => content with { Title = values.Retitled(content.Title) });
            case MoveKind.EditPlace:
                return Change(Any(a), content => content with { Place = b % 4 == 0 ? "" : $"Room {values.NewMark()}" });
            case MoveKind.EditNote:
                return Change(Any(a), content => content with { Note = Note(b) });
            case MoveKind.EditTime:
                return Change(Single(a), content => content with { Time = b % 7 == 0 ? WholeDays(b, c) : TimeOf(b, c) });
            case MoveKind.EditPrivate:
                return Change(Any(a), content => content with { Private = !content.Private });
            case MoveKind.EditStatus:
                return Change(Any(a), content => content with { Here = !content.Here });
            case MoveKind.EditType:
                return Change(Any(a), content => content with { Type = Values.Types[b % 3] });
            case MoveKind.Delete:
                return Delete(Any(a));
            case MoveKind.DeleteMany:
                return DeleteMany(b);
            case MoveKind.EditPattern:
                return Change(Series(a), content => Recurring(content, b, c));
            case MoveKind.ShiftSeries:
                return Change(Series(a), content => Shifted(content, b, c));
            case MoveKind.EditOccurrence:
                return OnOccurrence(a, b, (series, date) => world.Occurrences.Update(series, date, content => EditedOccurrence(content, b, c), world.Now));
            case MoveKind.DeleteOccurrence:
                return OnOccurrence(a, b, (series, date) => world.Occurrences.Remove(series, date, world.Now));
            case MoveKind.SingleToSeries:
                return Change(Single(a), content => Recurring(content, b, c));
            case MoveKind.SeriesToSingle:
                return Change(Series(a), content => content with { RecurrenceRule = null, DeletedDates = [] });
            case MoveKind.SplitSeries:
                return Split(a, b);
            case MoveKind.Copy:
                return Any(a) is { SeriesId: null } copied ? Add(copied.Content) : null;
            case MoveKind.Touch or MoveKind.MoveAwayAndBack or MoveKind.PutBack:
                return null;
            default:
                throw new ArgumentException($"{move.Kind} is no step of a user.", nameof(move));
        }
    }

    /// <summary>An appointment that says what an item made at the same time says.</summary>
    public string AddAlike(string title, (LocalDateTime Start, LocalDateTime End, string Zone) time) =>
        Add(new EntryContent { Title = title, Time = new EntryTime { Start = time.Start, End = time.End, Zone = time.Zone } });

    private EntryContent Timed(int b, int c, bool isShort = false) => new()
    {
        Title = values.NewTitle(),
        Time = TimeOf(b, c, isShort),
        Place = b % 3 == 0 ? $"Room {values.NewMark()}" : "",
        Note = b % 5 == 0 ? Note(b) : ExchangeSync.Calendar.Note.Empty,
        Here = c % 6 != 0,
        Private = c % 9 == 0,
        Type = c % 7 == 0 ? Values.Types[b % 3] : null,
    };

    private EntryTime TimeOf(int b, int c, bool isShort = false)
    {
        var (start, end, zone) = values.Time(b, c, isShort);

        // Microbizz knows IANA names too, and appointments without a zone.
        return new EntryTime { Start = start, End = end, Zone = (b / 4 % 12) switch { 0 when zone == world.Settings.TimeZone => null, 1 => Zones.Find(zone)!.Id, _ => zone } };
    }

    private EntryTime WholeDays(int b, int c)
    {
        var (first, last, zone) = values.Days(b, c);
        return new EntryTime { AllDay = true, Start = first.AtMidnight(), End = last.PlusDays(1).AtMidnight(), Zone = zone };
    }

    private Note Note(int b) => (b % 4) switch
    {
        0 => ExchangeSync.Calendar.Note.Empty,
        1 when world.Settings.KeepHtml => new Note { Text = $"<p>Text <b>{values.NewMark()}</b></p>", IsHtml = true },
        _ => new Note { Text = $"Text {values.NewMark()}\nand more" },
    };

    private static EntryContent Recurring(EntryContent content, int b, int c) => content with { RecurrenceRule = Values.Pattern(b, c, content.Time.Start.Date).ToRule() };

    private static EntryContent Shifted(EntryContent content, int b, int c)
    {
        var shift = b % 3 == 0 || content.Time.AllDay ? Period.FromDays(1 + (c % 3)) : Period.FromHours(1 + (c % 4));
        return content with { Time = content.Time with { Start = content.Time.Start + shift, End = content.Time.End + shift } };
    }

    private EntryContent EditedOccurrence(EntryContent content, int b, int c) => (b % 6) switch
    {
        0 or 1 => content with { Title = values.Retitled(content.Title) },
        2 => content with { Place = $"Room {values.NewMark()}" },
        3 => content with { Note = Note(c) },
        4 when content.Time.AllDay => content with { Here = !content.Here },
        4 => content with { Time = content.Time with { Start = content.Time.Start.PlusHours(1 + (c % 5)), End = content.Time.End.PlusHours(1 + (c % 5)) } },
        _ => content with { Time = content.Time with { Start = content.Time.Start.PlusDays(1), End = content.Time.End.PlusDays(1) } },
    };

    private string? Split(int a, int b)
    {
        if (Series(a) is not { } series || Nth(OccurrencesOf(series), b / 6) is not { OriginalDate: { } date } || date <= series.Content.Time.Start.Date
            || series.Content.PatternOf(DateTimeZone.Utc) is not { } pattern)
        {
            return null;
        }

        var next = series.Content with
        {
            Title = values.NewTitle(),
            Time = series.Content.OccurrenceOn(date),
            DeletedDates = [],
            RecurrenceRule = (pattern with { Start = date, Range = pattern.Range.Count is null ? pattern.Range : RecurrenceRange.Times(3) }).ToRule(),
        };
        var ended = Change(series, content => content with { RecurrenceRule = (pattern with { Range = RecurrenceRange.Until(date.PlusDays(-1)) }).ToRule() });
        return $"{ended} and {Add(next)}";
    }

    private string Add(EntryContent content) => "adds " + Describe(world.Appointments.Add(TemplateDatabase.User, content, world.Now));

    private string? Change(Appointment? appointment, Func<EntryContent, EntryContent> change) => appointment is null
        ? null
        : $"changes {Describe(appointment)} to {Describe(world.Appointments.Update(appointment.Id, change, world.Now))}";

    private string? Delete(Appointment? appointment)
    {
        if (appointment is null)
        {
            return null;
        }

        world.Appointments.Remove(appointment.Id, world.Now);
        return "deletes " + Describe(appointment);
    }

    private string? OnOccurrence(int a, int which, Func<Guid, LocalDate, Appointment> act) =>
        Series(a) is { } series && Nth(OccurrencesOf(series), which / 6) is { OriginalDate: { } date } occurrence
            ? $"changes the occurrence {date:uuuu-MM-dd} {Describe(occurrence)} to {Describe(act(series.Id, date))}"
            : null;

    private List<Appointment> OccurrencesOf(Appointment series) =>
        world.Occurrences.List(series.Id, world.Today.PlusDays(-30).AtMidnight(), world.Today.PlusDays(120).AtMidnight()).Take(12).ToList();

    private string? DeleteMany(int b)
    {
        // With a series go its exceptions.
        var appointments = Values.Many(world.AllAppointments().Where(appointment => appointment.SeriesId is null), b);
        appointments.ForEach(appointment => world.Appointments.Remove(appointment.Id, world.Now));
        return appointments.Count == 0 ? null : $"deletes {appointments.Count} entries";
    }

    private Appointment? Any(int pick) => Nth(world.AllAppointments(), pick);

    private Appointment? Single(int pick) => Nth(world.AllAppointments().Where(appointment => appointment is { SeriesId: null, Content.RecurrenceRule: null }).ToList(), pick);

    private Appointment? Series(int pick) => Nth(world.AllAppointments().Where(appointment => appointment.Content.RecurrenceRule is not null).ToList(), pick);

    private static Appointment? Nth(IReadOnlyList<Appointment> appointments, int pick) => appointments.Count == 0 ? null : appointments[pick / 2 % appointments.Count];

    private static string Describe(Appointment appointment)
    {
        var content = appointment.Content;
        return $"{(appointment.SeriesId is null ? content.RecurrenceRule is null ? "single" : "series" : $"exception {appointment.OriginalDate:uuuu-MM-dd}")} '{content.Title}'"
            + $" {content.Time.Start:uuuu-MM-dd'T'HH:mm}/{content.Time.End:uuuu-MM-dd'T'HH:mm} {content.Time.Zone}{(content.Time.AllDay ? " all day" : "")}"
            + $" {content.RecurrenceRule}{(content.HolidayRule is null ? "" : " holidays " + content.HolidayRule)}{(content.DeletedDates.Count == 0 ? "" : " without " + string.Join(',', content.DeletedDates))}"
            + $"{(content.Private ? " private" : "")}{(content.Here ? "" : " away")} {content.Type} {content.Place} {content.Note.Text?.ReplaceLineEndings(" ")}";
    }
}
