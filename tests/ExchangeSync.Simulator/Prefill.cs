using ExchangeSync.Simulator.Recurring;
using NodaTime;

namespace ExchangeSync.Simulator;

/// <summary>Fills a calendar with plausible entries around today, the same ones for the same day.</summary>
public static class Prefill
{
    private static readonly string[] Subjects =
        ["Site visit", "Offer for the new line", "Stand-up", "Dentist", "Service check", "Planning", "Call with the supplier", "Training"];

    private static readonly string[] Places = ["Workshop", "Room 2", "Customer", "Phone", ""];

    /// <summary>Adds so many items: timed ones, every tenth all-day, every twentieth a weekly series.</summary>
    public static void Fill(SimulatedMailbox mailbox, int count, IClock clock)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(clock);
        var zone = mailbox.Options.TimeZone;
        var today = clock.GetCurrentInstant().InZone(Time.ZoneTable.RulesOf(zone)).Date;
        for (var i = 0; i < count; i++)
        {
            var day = today.PlusDays((i % 60) - 20);
            var start = day.At(new LocalTime(8 + (i % 9), i % 2 * 30));
            var item = i % 10 == 9
                ? CalendarItem.AllDay($"Absent {i}", day, day.PlusDays(i % 3), zone)
                : CalendarItem.Timed($"{Subjects[i % Subjects.Length]} {i}", start, start.PlusMinutes(30 + (i % 4 * 15)), zone);
            item = item with { Location = Places[i % Places.Length], ReminderIsSet = false };
            mailbox.Add(i % 20 == 5 ? item with { Recurrence = Weekly(day) } : item);
        }
    }

    private static Recurrence Weekly(LocalDate first) =>
        new(new WeeklyPattern(1, new DaySet(first.DayOfWeek.ToString())), first, Count: 8);
}
