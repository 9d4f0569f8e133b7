using System.Xml.Linq;
using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>An edit sends the fields that were edited; all else of the item, ours or not, stays to the byte.</summary>
public sealed class OnlyChangedFieldsTests(ITestOutputHelper output)
{
    private static readonly XNamespace T = "http://schemas.microsoft.com/exchange/services/2006/types";

    // Full of what is not ours.
    private static readonly CalendarItem Item = CalendarItem.Timed("Review", new(2026, 3, 5, 9, 0), new(2026, 3, 5, 10, 0), "Pacific Standard Time") with
    {
        Location = "Hall",
        Body = new ItemBody("<p class=MsoNormal>Some <b>text</b></p>", IsHtml: true),
        FreeBusy = "Tentative",
        Sensitivity = "Normal",
        Importance = "High",
        Categories = ["Red", "Visit", "Blue"],
        ReminderIsSet = true,
        ReminderMinutes = 33,
        IsResponseRequested = false,
        Attendees = [new Attendee("Bo", "bo@example.com"), new Attendee("Room 1", "room1@example.com", "Resource")],
        ExtendedProperties =
        [
            ExtendedProperty.Named(new Guid("11111111-2222-3333-4444-555555555555"), "TheirOwn", "value <&> \ud83d\ude00"),
            new ExtendedProperty(new ExtendedPropertyName("PublicStrings", null, null, "Keywords2", null, "StringArray"), ["a", "b"]),
        ],
    };

    public static TheoryData<string, string> Edits => new()
    {
        { "title", "Set item:Subject" },
        { "no title", "Delete item:Subject" },
        { "place", "Set calendar:Location" },
        { "no place", "Delete calendar:Location" },
        { "not here", "Set calendar:LegacyFreeBusyStatus" },
        { "type", "Set item:Categories" },
        { "no type", "Set item:Categories" },
        { "private", "Set item:Sensitivity" },
        { "note", "Set item:Body" },
        { "no note", "Set item:Body" },
        { "end", "Set calendar:EndTimeZone, Set calendar:End" },
        { "start", "Set calendar:StartTimeZone, Set calendar:Start" },
        { "zone", "Set calendar:StartTimeZone, Set calendar:EndTimeZone, Set calendar:Start, Set calendar:End" },
        { "all day", "Set calendar:StartTimeZone, Set calendar:EndTimeZone, Set calendar:Start, Set calendar:End, Set calendar:IsAllDayEvent" },
        { "title and place", "Set item:Subject, Set calendar:Location" },
        { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task An_edit_in_Microbizz_sends_just_its_field(string edit, string expected)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Add(new EntryContent { Title = "Holiday", Type = "Holiday", Time = new EntryTime { Start = new(2020, 1, 1, 0, 0), End = new(2020, 1, 1, 1, 0), Zone = "UTC" } });
        mailbox.Add(new EntryContent { Title = "Visit", Type = "Visit", Time = new EntryTime { Start = new(2020, 1, 1, 0, 0), End = new(2020, 1, 1, 1, 0), Zone = "UTC" } });
        var item = mailbox.Outlook.Add(Item);
        await mailbox.RunAsync();
        var before = mailbox.Outlook.Find(item.Id)!.Content;
        Assert.Equal(("Visit", 2), (mailbox.Find("Review").Content.Type, mailbox.Find("Review").Content.Participants.Count));
        mailbox.Server.ClearLog();

        mailbox.Edit("Review", content => Edited(content, edit));
        var run = await mailbox.RunAsync();

        Assert.Equal((expected.Length == 0 ? 0 : 1, 0), (run.UpdatedInExchange, run.Failed));
        Assert.Equal(expected, string.Join(", ", mailbox.Server.Exchanges.Where(exchange => exchange.Operation == "UpdateItem").SelectMany(exchange => Sent(exchange.Request))));
        Assert.DoesNotContain(mailbox.Server.Exchanges, exchange => exchange.Operation is "CreateItem" or "DeleteItem");
        var after = mailbox.Outlook.Find(item.Id)!.Content;
        Assert.Equal(Others(before, expected), Others(after, expected));
        Assert.Equal(before.Attendees, after.Attendees);
        Assert.Equal(before.ExtendedProperties.Select(property => (property.Name, string.Join('|', property.Values))), after.ExtendedProperties.Select(property => (property.Name, string.Join('|', property.Values))));
        Assert.Equal(before.Categories.Where(category => category is "Red" or "Blue"), after.Categories.Where(category => category is "Red" or "Blue"));
        Check(edit, after);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Only_the_present_one_of_several_types_gives_way_to_another()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        foreach (var type in new[] { "Holiday", "Meeting", "Visit" })
        {
            mailbox.Add(new EntryContent { Title = type, Type = type, Time = new EntryTime { Start = new(2020, 1, 1, 0, 0), End = new(2020, 1, 1, 1, 0), Zone = "UTC" } });
        }

        var item = mailbox.Outlook.Add(Item with { Categories = ["Visit"], Attendees = [] });
        await mailbox.RunAsync();
        mailbox.Outlook.Change(item.Id, content => content with { Categories = ["Meeting", "Visit"] });
        await mailbox.RunAsync();
        Assert.Equal("Visit", mailbox.Find("Review").Content.Type);

        mailbox.Edit("Review", content => content with { Type = "Holiday" });
        await mailbox.RunAsync();

        Assert.Equal(["Holiday", "Meeting"], mailbox.Outlook.Find(item.Id)!.Content.Categories.Order());
        await mailbox.AssertIdleAsync();
    }

    private static EntryContent Edited(EntryContent content, string edit) => edit switch
    {
        "title" => content with { Title = "Renamed" },
        "no title" => content with { Title = "" },
        "place" => content with { Place = "Attic" },
        "no place" => content with { Place = "" },
        "not here" => content with { Here = false },
        "type" => content with { Type = "Holiday" },
        "no type" => content with { Type = null },
        "private" => content with { Private = true },
        "note" => content with { Note = new Note { Text = "Some words" } },
        "no note" => content with { Note = Note.Empty },
        "end" => content with { Time = content.Time with { End = content.Time.End.PlusHours(1) } },
        "start" => content with { Time = content.Time with { Start = content.Time.Start.PlusMinutes(-30) } },
        "zone" => content with { Time = content.Time with { Zone = "Tokyo Standard Time" } },
        "all day" => content with { Time = content.Time with { AllDay = true, Start = new(2026, 3, 5, 0, 0), End = new(2026, 3, 7, 0, 0) } },
        "title and place" => content with { Title = "Renamed", Place = "Attic" },
        _ => content,
    };

    private static void Check(string edit, CalendarItem item)
    {
        Assert.Equal(edit == "type" ? "Holiday" : edit == "no type" ? null : "Visit", item.Categories.SingleOrDefault(category => category is "Visit" or "Holiday"));
        if (edit == "note")
        {
            Assert.Contains("<p class=MsoNormal>Some <b>words</b></p>", item.Body!.Content, StringComparison.Ordinal);
        }
    }

    // What was to be changed taken away.
    private static string Others(CalendarItem item, string sent) => string.Join(
        '\n',
        sent.Contains("Subject", StringComparison.Ordinal) ? null : item.Subject,
        sent.Contains("Location", StringComparison.Ordinal) ? null : item.Location,
        sent.Contains("Body", StringComparison.Ordinal) ? null : item.Body,
        sent.Contains("FreeBusy", StringComparison.Ordinal) ? null : item.FreeBusy,
        sent.Contains("Sensitivity", StringComparison.Ordinal) ? null : item.Sensitivity,
        sent.Contains("Set calendar:Start", StringComparison.Ordinal) ? null : (item.Start, item.StartTimeZone),
        sent.Contains("Set calendar:End", StringComparison.Ordinal) ? null : (item.End, item.EndTimeZone),
        sent.Contains("AllDay", StringComparison.Ordinal) ? null : item.IsAllDay,
        (item.Importance, item.ReminderIsSet, item.ReminderMinutes, item.IsResponseRequested, item.MyResponse, item.Uid, item.IsCancelled));

    // Each change with its one field, as the request has it.
    private static IEnumerable<string> Sent(string request)
    {
        foreach (var change in XDocument.Parse(request).Descendants(T + "Updates").Elements())
        {
            Assert.InRange(change.Element(T + "CalendarItem")?.Elements().Count() ?? 1, 1, 1);
            yield return change.Name.LocalName.Replace("ItemField", " ", StringComparison.Ordinal) + (string)change.Element(T + "FieldURI")!.Attribute("FieldURI")!;
        }
    }
}
