using System.Globalization;
using System.Xml.Linq;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using NodaTime;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class RecurrenceTests : SimulatorTest
{
    private const string Zone = "Romance Standard Time";
    private static readonly LocalDate Friday = new(2026, 3, 13);
    private static readonly Guid Set = new("11111111-2222-3333-4444-555555555555");

    private static readonly CalendarItem Weekly =
        CalendarItem.Timed("Stand-up", Friday.At(new LocalTime(9, 0)), Friday.At(new LocalTime(9, 30)), Zone) with
        {
            Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet("Friday")), Friday, Count: 6),
            ExtendedProperties = [ExtendedProperty.Named(Set, "Stamp", "s1")],
        };

    public static TheoryData<string, string, string> Patterns => new()
    {
        { "<t:DailyRecurrence><t:Interval>3</t:Interval></t:DailyRecurrence>", "2026-01-30", "01-30 02-02 02-05 02-08" },
        {
            "<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Sunday Wednesday</t:DaysOfWeek><t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence>",
            "2026-03-04", "03-04 03-08 03-18 03-22"
        },
        {
            "<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Sunday Wednesday</t:DaysOfWeek></t:WeeklyRecurrence>",
            "2026-03-04", "03-04 03-15 03-18 03-29"
        },
        { "<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>31</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>", "2026-01-31", "01-31 02-28 03-31 04-30" },
        {
            "<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Weekday</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>",
            "2026-01-30", "01-30 02-27 03-31 04-30"
        },
        { "<t:AbsoluteYearlyRecurrence><t:DayOfMonth>29</t:DayOfMonth><t:Month>February</t:Month></t:AbsoluteYearlyRecurrence>", "2026-02-28", "02-28 02-28 02-29 02-28" },
        {
            "<t:RelativeYearlyRecurrence><t:DaysOfWeek>Monday</t:DaysOfWeek><t:DayOfWeekIndex>First</t:DayOfWeekIndex><t:Month>September</t:Month></t:RelativeYearlyRecurrence>",
            "2026-09-07", "09-07 09-06 09-04 09-03"
        },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task A_pattern_produces_its_dates_and_comes_back_as_it_was(string pattern, string first, string dates)
    {
        var range = $"<t:NumberedRecurrence><t:StartDate>{first}</t:StartDate><t:NumberOfOccurrences>4</t:NumberOfOccurrences></t:NumberedRecurrence>";
        var id = await Ews.NewAsync(
            $"<t:Start>{first}T09:00:00</t:Start><t:End>{first}T10:00:00</t:End><t:Recurrence>{pattern}{range}</t:Recurrence><t:StartTimeZone Id=\"{Zone}\"/>");
        var master = await Ews.GetAsync(id);
        var occurrences = Anna.View(Instant.FromUtc(2025, 1, 1, 0, 0), Instant.FromUtc(2031, 1, 1, 0, 0));

        Assert.Equal(dates, string.Join(' ', occurrences.Select(o => o.Content.StartWall().ToString("MM-dd", CultureInfo.InvariantCulture))));
        Assert.All(occurrences, o => Assert.Equal(new LocalTime(9, 0), o.Content.StartWall().TimeOfDay));
        Assert.Equal(pattern.Split('>')[0][3..], master.Element(T + "Recurrence")!.Elements().First().Name.LocalName);
        Assert.Equal("RecurringMaster", Value(master, "CalendarItemType"));
        Assert.Equal(occurrences[^1].Id, (string?)master.Element(T + "LastOccurrence")!.Element(T + "ItemId")!.Attribute("Id"));
    }

    [Fact]
    public async Task Occurrences_keep_their_wall_time_over_a_clock_change()
    {
        Anna.Add(Weekly);
        var view = await Ews.ViewAsync("2026-03-20T00:00:00Z", "2026-04-04T00:00:00Z");

        Assert.Equal(
            ["2026-03-20T08:00:00Z", "2026-03-27T08:00:00Z", "2026-04-03T07:00:00Z"],
            view.Descendants(T + "Start").Select(e => e.Value));
        Assert.All(view.Descendants(T + "CalendarItemType"), e => Assert.Equal("Occurrence", e.Value));
    }

    [Fact]
    public async Task A_changed_occurrence_becomes_an_exception_and_moves_the_masters_change_key()
    {
        var master = Anna.Add(Weekly);
        var occurrence = IdOf(Anna.Occurrence(master.Id, Friday.PlusWeeks(2)));
        var update = RawEws.Set("calendar:Start", "<t:Start>2026-03-26T12:00:00Z</t:Start>") + RawEws.Set("calendar:End", "<t:End>2026-03-26T13:00:00Z</t:End>");
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.UpdateAsync(occurrence, update)));

        var read = await Ews.GetAsync(IdOf(master));
        var info = read.Element(T + "ModifiedOccurrences")!.Elements().Single();
        Assert.NotEqual(master.ChangeKey, (string?)read.Element(T + "ItemId")!.Attribute("ChangeKey"));
        Assert.Equal(("2026-03-26T12:00:00Z", "2026-03-27T08:00:00Z"), (Value(info, "Start"), Value(info, "OriginalStart")));

        var exception = await Ews.GetAsync(
            occurrence,
            $"<t:AdditionalProperties><t:ExtendedFieldURI PropertySetId=\"{Set}\" PropertyName=\"Stamp\" PropertyType=\"String\"/></t:AdditionalProperties>");
        Assert.Equal("Exception", Value(exception, "CalendarItemType"));
        Assert.Equal("2026-03-27T08:00:00Z", Value(exception, "OriginalStart"));
        Assert.Equal("s1", exception.Element(T + "ExtendedProperty")!.Element(T + "Value")!.Value);
    }

    [Fact]
    public async Task An_exception_follows_the_master_in_what_it_did_not_change()
    {
        var master = Anna.Add(Weekly);
        var exception = Anna.Change(Anna.Occurrence(master.Id, Friday).Id, i => i with { Location = "Hall" });
        Anna.Change(master.Id, i => i with { Subject = "Renamed", Location = "Room 1" });
        var read = await Ews.GetAsync(IdOf(exception));

        Assert.Equal(("Renamed", "Hall"), (Value(read, "Subject"), Value(read, "Location")));
    }

    [Fact]
    public async Task A_deleted_occurrence_is_told_by_the_master_and_by_nobody_else()
    {
        var master = Anna.Add(Weekly);
        var occurrence = IdOf(Anna.Occurrence(master.Id, Friday.PlusWeeks(1)));
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.DeleteAsync(occurrence)));

        var read = await Ews.GetAsync(IdOf(master));
        Assert.Equal("2026-03-20T08:00:00Z", read.Element(T + "DeletedOccurrences")!.Value);
        Assert.Equal(["ErrorItemNotFound"], RawEws.Codes(await Ews.GetAsync(occurrence)));
        Assert.Equal(
            ["ErrorCalendarOccurrenceIsDeletedFromRecurrence"],
            RawEws.Codes(await Ews.GetAsync(new XElement(T + "OccurrenceItemId", new XAttribute("RecurringMasterId", master.Id), new XAttribute("InstanceIndex", 2)))));
        Assert.Equal(5, (await Ews.ViewAsync("2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z")).Descendants(T + "CalendarItem").Count());
        Assert.Empty(Anna.List("deleteditems"));
    }

    [Fact]
    public async Task Occurrence_and_master_are_found_from_each_other()
    {
        var master = Anna.Add(Weekly);
        var third = await Ews.GetAsync(new XElement(T + "OccurrenceItemId", new XAttribute("RecurringMasterId", master.Id), new XAttribute("InstanceIndex", 3)));
        var back = await Ews.GetAsync(new XElement(T + "RecurringMasterItemId", new XAttribute("OccurrenceId", (string)third.Element(T + "ItemId")!.Attribute("Id")!)));
        var beyond = await Ews.GetAsync(new XElement(T + "OccurrenceItemId", new XAttribute("RecurringMasterId", master.Id), new XAttribute("InstanceIndex", 7)));

        Assert.Equal("2026-03-27T08:00:00Z", Value(third, "Start"));
        Assert.Equal(master.Id, (string?)back.Element(T + "ItemId")!.Attribute("Id"));
        Assert.Equal(["ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"], RawEws.Codes(beyond));
    }

    [Fact]
    public async Task An_occurrence_cannot_be_moved_past_its_neighbour()
    {
        var master = Anna.Add(Weekly);
        var occurrence = IdOf(Anna.Occurrence(master.Id, Friday.PlusWeeks(1)));
        var update = RawEws.Set("calendar:End", "<t:End>2026-03-27T20:00:00Z</t:End>") + RawEws.Set("calendar:Start", "<t:Start>2026-03-27T19:00:00Z</t:Start>");

        Assert.Equal(["ErrorOccurrenceCrossingBoundary"], RawEws.Codes(await Ews.UpdateAsync(occurrence, update)));
    }

    [Fact]
    public void Another_pattern_loses_the_exceptions_and_a_later_end_does_not()
    {
        var master = Anna.Add(Weekly);
        Anna.Change(Anna.Occurrence(master.Id, Friday).Id, i => i with { Location = "Hall" });
        Anna.Delete(Anna.Occurrence(master.Id, Friday.PlusWeeks(1)).Id);

        Anna.Change(master.Id, i => i with { Recurrence = i.Recurrence! with { Count = 10 } });
        Assert.Equal((1, 1), (Anna.Exceptions(master.Id).Count, Anna.DeletedOccurrences(master.Id).Count));

        Anna.Change(master.Id, i => i with { Recurrence = i.Recurrence! with { Pattern = new WeeklyPattern(2, new DaySet("Friday")) } });
        Assert.Equal((0, 0), (Anna.Exceptions(master.Id).Count, Anna.DeletedOccurrences(master.Id).Count));
    }

    [Theory]
    [InlineData("<t:EndDateRecurrence><t:StartDate>2026-03-13</t:StartDate><t:EndDate>2026-03-12</t:EndDate></t:EndDateRecurrence>", "ErrorRecurrenceHasNoOccurrence")]
    [InlineData("<t:EndDateRecurrence><t:StartDate>2026-03-13</t:StartDate><t:EndDate>4501-01-01</t:EndDate></t:EndDateRecurrence>", "ErrorRecurrenceEndDateTooBig")]
    public async Task A_range_that_holds_nothing_or_too_much_is_refused(string range, string code)
    {
        var reply = await Ews.CreateAsync(
            "<t:Start>2026-03-13T09:00:00Z</t:Start><t:End>2026-03-13T10:00:00Z</t:End><t:Recurrence>"
            + $"<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>{range}</t:Recurrence>");

        Assert.Equal([code], RawEws.Codes(reply));
    }
}
