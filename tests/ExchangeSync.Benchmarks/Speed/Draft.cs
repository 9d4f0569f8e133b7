using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using NodaTime;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>A calendar entry of a workload, before it is put into either calendar.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Start">When it begins, in the workload's zone; midnight of an all-day one.</param>
/// <param name="Minutes">How long it takes; 0: all day.</param>
/// <param name="Place">Where.</param>
/// <param name="Category">The category, in Microbizz the type.</param>
/// <param name="IsPrivate">Private.</param>
/// <param name="Html">The note.</param>
/// <param name="Weeks">So many times, week by week; 1: once.</param>
internal sealed record Draft(string Title, LocalDateTime Start, int Minutes, string Place, string Category, bool IsPrivate, string Html, int Weeks)
{
    private LocalDateTime End => Minutes == 0 ? Start.PlusDays(1) : Start.PlusMinutes(Minutes);

    public CalendarItem ToItem() => CalendarItem.Timed(Title, Start, End, Workload.Zone) with
    {
        IsAllDay = Minutes == 0,
        Location = Place,
        Categories = [Category],
        Sensitivity = IsPrivate ? "Private" : "Normal",
        Body = new ItemBody(Html, IsHtml: true),
        ReminderIsSet = false,
        Recurrence = Weeks == 1 ? null : new Recurrence(new WeeklyPattern(1, new DaySet(Start.DayOfWeek.ToString())), Start.Date, Count: Weeks),
    };

    public EntryContent ToAppointment() => new()
    {
        Title = Title,
        Time = new EntryTime { Start = Start, End = End, AllDay = Minutes == 0, Zone = Minutes == 0 ? null : Workload.Zone },
        Place = Place,
        Type = Category,
        Private = IsPrivate,
        Note = new Note { Text = Html, IsHtml = true },
        RecurrenceRule = Weeks == 1 ? null : $"FREQ=WEEKLY;BYDAY={Start.DayOfWeek.ToString()[..2].ToUpperInvariant()};COUNT={Weeks}",
    };
}
