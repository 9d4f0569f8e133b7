using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>The owner of the mailbox, who works in Outlook.</summary>
internal sealed class OutlookUser(World world, Values values)
{
    private static readonly Duration Sight = Duration.FromDays(120);

    /// <summary>Takes the step; what was done, for a person, or null where there was nothing to do it to.</summary>
    /// <exception cref="InvalidOperationException">Outlook refuses it.</exception>
    public string? Play(Move move)
    {
        var (_, a, b, c, _) = move;
        switch (move.Kind)
        {
            case MoveKind.AddTimed:
                return Add(Timed(b, c));
            case MoveKind.AddAllDay:
                var (first, last, zone) = values.Days(b, c);
                return Add(CalendarItem.AllDay(values.NewTitle(), first, last, zone) with { FreeBusy = Values.Statuses[c % 5], ReminderIsSet = false });
            case MoveKind.AddSeries:
                return Add(Recurring(b % 5 == 0 ? WholeDay(b, c) : Timed(b, c, isShort: true), a, c));
            case MoveKind.EditTitle:
                return Change(Any(a), item => item with { Subject = values.Retitled(item.Subject) });
            case MoveKind.EditPlace:
                return Change(Any(a), item => item with { Location = b % 4 == 0 ? "" : $"Room {values.NewMark()}" });
            case MoveKind.EditNote:
                return Change(Any(a), item => item with { Body = Body(b) });
            case MoveKind.EditTime:
                return Change(Single(a), item => Retimed(item, b, c));
            case MoveKind.EditPrivate:
                return Change(Any(a), item => item with { Sensitivity = Values.Sensitivities[b % 4] });
            case MoveKind.EditStatus:
                return Change(Any(a), item => item with { FreeBusy = Values.Statuses[b % 5] });
            case MoveKind.EditType:
                return Change(Any(a), item => item with { Categories = Values.Categories[b % 5] });
            case MoveKind.Delete when b % 2 == 0 && Any(a) is { Content: { Organizer: not null, IsCancelled: false } } meeting:
                // By its organizer.
                return Change(meeting, item => item with { IsCancelled = true });
            case MoveKind.Delete:
                return Delete(Any(a)?.Id);
            case MoveKind.DeleteMany:
                return DeleteMany(b);
            case MoveKind.EditPattern:
                return Change(Series(a), item => Recurring(item, b, c));
            case MoveKind.ShiftSeries:
                return Change(Series(a), item => Shifted(item, b, c));
            case MoveKind.EditOccurrence:
                return Change(Occurrence(a, b), item => EditedOccurrence(item, b, c));
            case MoveKind.DeleteOccurrence:
                return Delete(Occurrence(a, b)?.Id);
            case MoveKind.SingleToSeries:
                return Change(Single(a), item => Recurring(item, b, c));
            case MoveKind.SeriesToSingle:
                return Change(Series(a), item => item with { Recurrence = null });
            case MoveKind.SplitSeries:
                return Split(a, b);
            case MoveKind.Copy:
                return Any(a) is { } copied ? Add(copied.Content with { Uid = null }) : null;
            case MoveKind.Touch:
                return Any(a) is { } touched ? Describe(world.Outlook.Touch(touched.Id)) : null;
            case MoveKind.MoveAwayAndBack:
                return Any(a) is { } moved ? Describe(world.Outlook.Move(world.Outlook.Move(moved.Id, "deleteditems").Id, "calendar")) : null;
            case MoveKind.PutBack:
                return PutBack(b);
            default:
                throw new ArgumentException($"{move.Kind} is no step of a user.", nameof(move));
        }
    }

    /// <summary>Somebody else invited her, and she said yes.</summary>
    public string AddMeetingOfAnother()
    {
        var start = world.Today.PlusDays(4).At(new LocalTime(11, 0));
        return Add(CalendarItem.Timed(values.NewTitle(), start, start.PlusHours(1), world.Settings.TimeZone) with
        {
            Organizer = new Attendee("Olga", "olga@example.com"),
            Attendees = [new Attendee("Anna", world.Outlook.Address)],
            MyResponse = "Accept",
        });
    }

    /// <summary>An item that says what an appointment made at the same time says.</summary>
    public string AddAlike(string title, (LocalDateTime Start, LocalDateTime End, string Zone) time) => Add(CalendarItem.Timed(title, time.Start, time.End, time.Zone));

    private CalendarItem Timed(int b, int c, bool isShort = false)
    {
        var (start, end, zone) = values.Time(b, c, isShort);
        return CalendarItem.Timed(values.NewTitle(), start, end, zone) with
        {
            Location = b % 3 == 0 ? $"Room {values.NewMark()}" : "",
            Body = b % 5 == 0 ? Body(b) : null,
            FreeBusy = c % 6 == 0 ? Values.Statuses[b % 5] : "Busy",
            Sensitivity = c % 9 == 0 ? "Private" : "Normal",
            Categories = c % 7 == 0 ? Values.Categories[b % 5] : [],
        };
    }

    private CalendarItem WholeDay(int b, int c)
    {
        var (first, _, zone) = values.Days(b, c);
        return CalendarItem.AllDay(values.NewTitle(), first, first, zone);
    }

    private ItemBody? Body(int b) => (b % 4) switch
    {
        0 => null,
        1 => new ItemBody($"<p>Text <b>{values.NewMark()}</b></p><p>and more</p>", IsHtml: true),
        _ => new ItemBody($"Text {values.NewMark()}\r\nand more", IsHtml: false),
    };

    private CalendarItem Retimed(CalendarItem item, int b, int c)
    {
        if (b % 7 == 0)
        {
            var (first, last, dayZone) = values.Days(b, c);
            var days = CalendarItem.AllDay("", first, last, dayZone);
            return item with { IsAllDay = true, Start = days.Start, End = days.End, StartTimeZone = dayZone, EndTimeZone = dayZone };
        }

        var (start, end, zone) = values.Time(b, c);
        var timed = CalendarItem.Timed("", start, end, zone);
        return item with { IsAllDay = false, Start = timed.Start, End = timed.End, StartTimeZone = zone, EndTimeZone = zone };
    }

    private static CalendarItem Recurring(CalendarItem item, int b, int c) =>
        item with { Recurrence = Values.Pattern(b, c, item.StartWall().Date).ToOutlook() };

    private static CalendarItem Shifted(CalendarItem item, int b, int c)
    {
        var days = b % 3 == 0 ? 1 + (c % 3) : 0;
        var shift = Duration.FromDays(days) + (days == 0 && !item.IsAllDay ? Duration.FromHours(1 + (c % 4)) : Duration.Zero);
        var moved = item with { Start = item.Start + shift, End = item.End + shift };
        return moved with { Recurrence = item.Recurrence! with { StartDate = moved.StartWall().Date, EndDate = item.Recurrence.EndDate?.PlusDays(days) } };
    }

    private CalendarItem EditedOccurrence(CalendarItem item, int b, int c) => (b % 6) switch
    {
        0 or 1 => item with { Subject = values.Retitled(item.Subject) },
        2 => item with { Location = $"Room {values.NewMark()}" },
        3 => item with { Body = Body(c) },
        4 when item.IsAllDay => item with { FreeBusy = Values.Statuses[c % 5] },
        4 => item with { Start = item.Start + Duration.FromHours(1 + (c % 5)), End = item.End + Duration.FromHours(1 + (c % 5)) },
        _ => item with { Start = item.Start + Duration.FromDays(1), End = item.End + Duration.FromDays(1) },
    };

    // As Outlook does for "this and all following": one series ends, another one begins.
    private string? Split(int a, int b)
    {
        if (Series(a) is not { } series || Occurrence(a, b) is not { } from || from.OriginalStart is not { } start)
        {
            return null;
        }

        var date = start.InZone(Zones.Find(series.Content.StartTimeZone)!).Date;
        var recurrence = series.Content.Recurrence!;
        if (date <= recurrence.StartDate || start <= series.Content.Start)
        {
            // Nothing is left of it before that: its pattern may begin later than it does itself.
            return null;
        }

        var wall = series.Content.StartWall().TimeOfDay;
        var next = series.Content with
        {
            Subject = values.NewTitle(),
            Uid = null,
            ExtendedProperties = [],
            Start = start,
            End = start + (series.Content.End - series.Content.Start),
            Recurrence = recurrence with { StartDate = date, Count = recurrence.Count is null ? null : 3 },
        };

        // The new one first: where the calendar refuses it, nothing has been done yet.
        var added = Add(next);
        world.Outlook.Change(series.Id, item => item with { Recurrence = recurrence with { EndDate = date.PlusDays(-1), Count = null } });
        return $"ends {Describe(series)} before {date:uuuu-MM-dd} {wall} and {added}";
    }

    private string Add(CalendarItem item) => "adds " + Describe(world.Outlook.Add(item));

    private string? Change(MailboxItem? item, Func<CalendarItem, CalendarItem> change) =>
        item is null ? null : $"changes {Describe(item)} to {Describe(world.Outlook.Change(item.Id, change))}";

    private string? Delete(string? id)
    {
        if (id is null)
        {
            return null;
        }

        var told = Describe(world.Outlook.Find(id)!);
        world.Outlook.Delete(id);
        return "deletes " + told;
    }

    private string? DeleteMany(int b)
    {
        var items = Values.Many(world.AllItems(), b);
        items.ForEach(item => world.Outlook.Delete(item.Id));
        return items.Count == 0 ? null : $"deletes {items.Count} entries";
    }

    // Out of Deleted Items, whoever deleted it and however long ago; Exchange gives it another id.
    private string? PutBack(int b)
    {
        var bin = world.Outlook.List("deleteditems");
        var chosen = Values.Many(bin, b) is { Count: > 0 } many ? many : bin;
        return chosen.Count == 0 ? null : "puts back " + string.Join(", ", chosen.Select(item => Describe(world.Outlook.Move(item.Id, "calendar"))));
    }

    // In the middle of a run what was written a moment ago comes first: an edit between a write and the look at what the server made of it is the one that is easily lost.
    private MailboxItem? Any(int pick) => world.AllItems() is var items && items.FirstOrDefault(item => item.Id == world.Wire.JustWritten) is { } written ? written : Nth(items, pick);

    private MailboxItem? Single(int pick) => Nth(world.AllItems().Where(item => item.Content.Recurrence is null).ToList(), pick);

    private MailboxItem? Series(int pick) => Nth(world.AllItems().Where(item => item.Content.Recurrence is not null).ToList(), pick);

    private MailboxItem? Occurrence(int pick, int which) => Series(pick) is { } series
        ? Nth(world.Outlook.View(world.Now - Sight / 4, world.Now + Sight).Where(item => item.MasterId == series.Id).Take(12).ToList(), which / 6)
        : null;

    private static MailboxItem? Nth(IReadOnlyList<MailboxItem> items, int pick) => items.Count == 0 ? null : items[pick / 2 % items.Count];

    private static string Describe(MailboxItem item)
    {
        var content = item.Content;
        return $"{item.Kind} '{content.Subject}' {content.StartWall():uuuu-MM-dd'T'HH:mm}/{content.EndWall():uuuu-MM-dd'T'HH:mm} {content.StartTimeZone}{(content.IsAllDay ? " all day" : "")}"
            + $"{(content.Recurrence is { } recurrence ? $" {recurrence.Pattern} from {recurrence.StartDate:uuuu-MM-dd} until {recurrence.EndDate:uuuu-MM-dd} count {recurrence.Count}" : "")}"
            + $"{(content.Sensitivity == "Normal" ? "" : " " + content.Sensitivity)} {content.FreeBusy} [{string.Join(',', content.Categories)}] {content.Location} {content.Body?.Content.ReplaceLineEndings(" ")}";
    }
}
