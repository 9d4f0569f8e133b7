using ExchangeSync.Simulator;
using NodaTime;
using NodaTime.Extensions;

namespace ExchangeSync.ModuleTests.Examples;

/// <summary>Somebody who works in the mailbox with Outlook, for what has to happen there between two lines of an example.</summary>
public sealed class Colleague(SimulatedMailbox mailbox)
{
    /// <summary>Enters an appointment of an hour.</summary>
    public void Add(string subject, int inDays, int hour) =>
        mailbox.Add(new CalendarItem { Subject = subject, Start = At(inDays, hour), End = At(inDays, hour + 1), StartTimeZone = "Romance Standard Time" });

    /// <summary>Puts one at another place.</summary>
    public void Place(string subject, string place) => mailbox.Change(IdOf(subject), item => item with { Location = place });

    /// <summary>Makes one begin and end some hours later.</summary>
    public void Move(string subject, int hours) =>
        mailbox.Change(IdOf(subject), item => item with { Start = item.Start + Duration.FromHours(hours), End = item.End + Duration.FromHours(hours) });

    /// <summary>Deletes those whose subject begins so.</summary>
    public void Delete(string subject)
    {
        foreach (var item in mailbox.List().Where(item => item.Content.Subject.StartsWith(subject, StringComparison.Ordinal)))
        {
            mailbox.Delete(item.Id);
        }
    }

    private string IdOf(string subject) => mailbox.List().Single(item => item.Content.Subject == subject).Id;

    private static Instant At(int inDays, int hour) =>
        SystemClock.Instance.InUtc().GetCurrentDate().PlusDays(inDays).At(new LocalTime(hour, 0)).InUtc().ToInstant();
}
