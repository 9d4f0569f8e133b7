using System.Diagnostics;
using System.Text.RegularExpressions;
using ExchangeSync.Calendar;
using ExchangeSync.Ics;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Ics;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>The same sync in processes whose machine stands in other zones: what goes over the wire and what both calendars hold is the same to the byte.</summary>
public sealed partial class MachineZoneSyncTests(ITestOutputHelper output)
{
    private const string Report = "MBX_ZONE_REPORT";

    private static readonly string[] MachineZones = ["Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"];
    private static readonly string[] Zoned = ["Romance Standard Time", "Line Islands Standard Time", "Newfoundland Standard Time", "Nepal Standard Time", "Dateline Standard Time", "Customized Time Zone"];
    private static readonly LocalDateTime[] Times = [new(2026, 3, 8, 1, 30), new(2026, 3, 29, 2, 30), new(2026, 4, 5, 0, 0), new(2026, 7, 1, 23, 45)];

    [SkippableFact]
    public async Task A_sync_is_the_same_to_the_byte_on_a_machine_in_any_zone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows takes no time zone from the environment.");
        var folder = Directory.CreateTempSubdirectory("exchangesync-zones");
        try
        {
            var here = await RunAsync();
            var reports = await Task.WhenAll(MachineZones.Select((zone, at) => RunInAsync(zone, Path.Combine(folder.FullName, $"{at}.txt"))));
            foreach (var (zone, report) in MachineZones.Zip(reports))
            {
                Assert.StartsWith($"machine {TimeZoneInfo.FindSystemTimeZoneById(zone).BaseUtcOffset}\n", report, StringComparison.Ordinal);
                Assert.Equal(here, report[(report.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
            }

            output.WriteLine($"{here.Split('\n').Length} lines, the same in {MachineZones.Length + 1} processes");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public async Task What_comes_of_it_on_this_machine_is_written_to_a_file()
    {
        var file = Environment.GetEnvironmentVariable(Report);
        Skip.If(file is null, $"Runs in a process of its own, which {Report} tells where to write.");
        await File.WriteAllTextAsync(file, $"machine {TimeZoneInfo.Local.BaseUtcOffset}\n{await RunAsync()}");
    }

    private static async Task<string> RunInAsync(string zone, string file)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "vstest", typeof(MachineZoneSyncTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName={typeof(MachineZoneSyncTests).FullName}.{nameof(What_comes_of_it_on_this_machine_is_written_to_a_file)}" },
            Environment = { ["TZ"] = zone, [Report] = file },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
        return await File.ReadAllTextAsync(file);
    }

    private async Task<string> RunAsync()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Settings = mailbox.Settings with { Recurrence = RecurrenceMode.Series };
        foreach (var (zone, time) in Zoned.SelectMany(zone => Times.Select(time => (zone, time))))
        {
            var name = $"{zone} {time:MM-dd}";
            mailbox.Outlook.Add(CalendarItem.AllDay("E days " + name, time.Date, time.Date.PlusDays(1), zone));
            mailbox.Outlook.Add(CalendarItem.Timed("E timed " + name, time, time.PlusHours(2), zone));
            var known = Zones.Find(zone) is null ? null : zone;
            mailbox.Add(Entry("M timed " + name, new EntryTime { Start = time, End = time.PlusHours(2), Zone = known }));
            mailbox.Add(Entry("M days " + name, new EntryTime { AllDay = true, Start = time.Date.AtMidnight(), End = time.Date.PlusDays(2).AtMidnight(), Zone = known }));
            mailbox.Add(Entry("M series " + name, new EntryTime { Start = time, End = time.PlusHours(1), Zone = known }) with { RecurrenceRule = "FREQ=DAILY;COUNT=4" });
        }

        await mailbox.RunAsync();
        foreach (var title in mailbox.Calendar.Select(content => content.Title).ToList())
        {
            mailbox.Edit(title, content => content with { Time = content.Time with { Start = content.Time.Start.PlusDays(1), End = content.Time.End.PlusDays(1) } });
        }

        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
        var lines = mailbox.Outlook.List().Select(item => $"item {item.Content.Subject}: {item.Content.Start} {item.Content.End} {item.Content.IsAllDay} {item.Content.StartTimeZone} {item.Content.EndTimeZone}")
            .Concat(mailbox.Calendar.Select(content => $"appointment {content.Title}: {content.Time} {content.RecurrenceRule}"))
            .Concat(mailbox.Server.Exchanges.SelectMany(exchange => SentTime().Matches(exchange.Request)).Select(match => $"sent {match.Value}"))
            .Concat(IcsFiles.Names.SelectMany(IcsFiles.Read).Select(entry => $"file {entry.Key}: {entry.Content?.Time}"))
            .Append(Written(mailbox));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static EntryContent Entry(string title, EntryTime time) => new() { Title = title, Time = time };

    // Without what is new at every run: ids.
    private static string Written(SyncedMailbox mailbox) =>
        string.Join('\n', IcsWriter.Write(mailbox.Appointments.List()).Split("\r\n").Where(line => !line.StartsWith("UID:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [GeneratedRegex("<t:(Start|End|StartDate|EndDate|StartTimeZone|EndTimeZone|MeetingTimeZone)[ >][^<]*")]
    private static partial Regex SentTime();
}
