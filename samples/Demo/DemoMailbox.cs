using ExchangeSync.Simulator;
using NodaTime;
using NodaTime.Extensions;

namespace ExchangeSync.Demo;

/// <summary>What stands in the demo's mailbox, and what its owner does there between two runs.</summary>
internal static class DemoMailbox
{
    public static void Fill(SimulatedMailbox mailbox)
    {
        Prefill.Fill(mailbox, 20, SystemClock.Instance);
        mailbox.Add(Item("Dentist", 1, 8, 9) with { Location = "High Street 12" });
        mailbox.Add(Item("Call with the supplier", 2, 13, 14) with { Categories = ["Customer"] });
    }

    /// <summary>Moves one appointment and adds another, as their owner would in Outlook.</summary>
    public static void Edit(SimulatedMailbox mailbox)
    {
        var dentist = mailbox.List().Single(item => item.Content.Subject == "Dentist");
        mailbox.Change(dentist.Id, content => content with { Start = content.Start + Duration.FromHours(2), End = content.End + Duration.FromHours(2) });
        mailbox.Add(Item("Lunch with Bo", 3, 11, 12));
    }

    private static CalendarItem Item(string subject, int inDays, int from, int to)
    {
        var day = SystemClock.Instance.InUtc().GetCurrentDate().PlusDays(inDays);
        return new CalendarItem { Subject = subject, Start = day.At(new LocalTime(from, 0)).InUtc().ToInstant(), End = day.At(new LocalTime(to, 0)).InUtc().ToInstant() };
    }
}
