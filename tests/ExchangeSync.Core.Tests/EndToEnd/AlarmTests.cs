using System.Text.RegularExpressions;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>The row "Alarm" of DESIGN §5: said on every create, either way; afterwards left alone.</summary>
public sealed class AlarmTests(ITestOutputHelper output)
{
    // It is 2 March 2026, 10:00 in the connection's zone.
    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool>();
            foreach (var alarmOnNew in new[] { true, false })
            {
                cases.Add("in an hour", alarmOnNew, true);
                cases.Add("in five minutes", alarmOnNew, true);
                cases.Add("now", alarmOnNew, false);
                cases.Add("an hour ago", alarmOnNew, false);
                cases.Add("last week", alarmOnNew, false);
                cases.Add("tomorrow, all day", alarmOnNew, true);
                cases.Add("today, all day", alarmOnNew, false);
                cases.Add("last week, all day", alarmOnNew, false);
                cases.Add("in an hour by the clock of Tokyo", alarmOnNew, false);
                cases.Add("an hour ago by the clock of Los Angeles", alarmOnNew, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_new_item_says_whether_it_has_an_alarm(string when, bool alarmOnNew, bool isInFuture)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { AlarmOnNew = alarmOnNew, MinutesBefore = 20 };
        mailbox.Add(new EntryContent { Title = when, Time = Time(when) });

        await mailbox.RunAsync();

        var request = mailbox.Server.Exchanges.Single(exchange => exchange.Operation == "CreateItem").Request;
        var (isSet, minutes) = alarmOnNew && isInFuture ? ("true", "20") : ("false", "0");
        Assert.Equal(isSet, Assert.Single(Regex.Matches(request, "<t:ReminderIsSet>(.*?)</t:ReminderIsSet>")).Groups[1].Value);
        Assert.Equal(minutes, Assert.Single(Regex.Matches(request, "<t:ReminderMinutesBeforeStart>(.*?)</t:ReminderMinutesBeforeStart>")).Groups[1].Value);
        var item = Assert.Single(mailbox.Outlook.List()).Content;
        Assert.Equal(alarmOnNew && isInFuture, item.ReminderIsSet);
        await mailbox.AssertIdleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_alarm_of_an_old_item_is_left_alone_whatever_is_edited_and_set(bool alarmOnNew)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { AlarmOnNew = alarmOnNew };
        mailbox.Add(new EntryContent { Title = "Made here", Time = Time("in an hour") });
        var made = mailbox.Outlook.Add(CalendarItem.Timed("Made there", new(2026, 3, 4, 9, 0), new(2026, 3, 4, 10, 0), SyncedMailbox.Zone) with { ReminderIsSet = true, ReminderMinutes = 45 });
        var silent = mailbox.Outlook.Add(CalendarItem.Timed("Silent", new(2026, 3, 4, 9, 0), new(2026, 3, 4, 10, 0), SyncedMailbox.Zone) with { ReminderIsSet = false, ReminderMinutes = 15 });
        await mailbox.RunAsync();
        var ours = mailbox.Outlook.List().Single(item => item.Content.Subject == "Made here");
        mailbox.Outlook.Change(ours.Id, item => item with { ReminderIsSet = !alarmOnNew, ReminderMinutes = 7 });
        await mailbox.RunAsync();
        mailbox.Settings = mailbox.Settings with { AlarmOnNew = !alarmOnNew, MinutesBefore = 99 };
        mailbox.Server.ClearLog();

        foreach (var title in new[] { "Made here", "Made there", "Silent" })
        {
            mailbox.Edit(title, content => content with { Place = "Hall", Time = content.Time with { Start = content.Time.Start.PlusDays(1), End = content.Time.End.PlusDays(1) } });
        }

        var run = await mailbox.RunAsync();

        Assert.Equal(3, run.UpdatedInExchange);
        Assert.Equal((!alarmOnNew, 7), Alarm(ours.Id));
        Assert.Equal((true, 45), Alarm(made.Id));
        Assert.Equal((false, 15), Alarm(silent.Id));
        Assert.DoesNotContain(mailbox.Server.Exchanges, exchange => exchange.Operation == "UpdateItem" && exchange.Request.Contains("Reminder", StringComparison.Ordinal));
        await mailbox.AssertIdleAsync();

        (bool, int) Alarm(string id) => (mailbox.Outlook.Find(id)!.Content.ReminderIsSet, mailbox.Outlook.Find(id)!.Content.ReminderMinutes);
    }

    private static EntryTime Time(string when)
    {
        var now = SyncedMailbox.Today.At(new LocalTime(10, 0));
        return when switch
        {
            "in an hour" => From(now.PlusHours(1)),
            "in five minutes" => From(now.PlusMinutes(5)),
            "now" => From(now),
            "an hour ago" => From(now.PlusHours(-1)),
            "last week" => From(now.PlusWeeks(-1)),
            "tomorrow, all day" => Days(1),
            "today, all day" => Days(0),
            "last week, all day" => Days(-7),
            "in an hour by the clock of Tokyo" => From(now.PlusHours(1)) with { Zone = "Tokyo Standard Time" },
            "an hour ago by the clock of Los Angeles" => From(now.PlusHours(-1)) with { Zone = "Pacific Standard Time" },
            _ => throw new ArgumentOutOfRangeException(nameof(when)),
        };
    }

    private static EntryTime From(LocalDateTime start) => new() { Start = start, End = start.PlusHours(1), Zone = SyncedMailbox.Zone };

    private static EntryTime Days(int days) =>
        new() { AllDay = true, Start = SyncedMailbox.Today.PlusDays(days).AtMidnight(), End = SyncedMailbox.Today.PlusDays(days + 1).AtMidnight(), Zone = SyncedMailbox.Zone };
}
