using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class ListingTests : SimulatorTest
{
    private const string Set = "11111111-2222-3333-4444-555555555555";
    private const string Path = $"<t:ExtendedFieldURI PropertySetId=\"{Set}\" PropertyName=\"Stamp\" PropertyType=\"String\"/>";

    protected override SimulatorOptions Options => base.Options with { MaxFindCount = 20, MaxRestrictedFindCount = 5 };

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "NoError")]
    [InlineData("2026-01-01T00:00:00Z", "2028-01-01T00:00:01Z", "ErrorCalendarViewRangeTooBig")]
    [InlineData("2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "ErrorCalendarEndDateIsEarlierThanStartDate")]
    public async Task A_calendar_view_spans_two_years_at_most(string from, string to, string code) =>
        Assert.Equal([code], RawEws.Codes(await Ews.ViewAsync(from, to)));

    [Fact]
    public async Task A_view_with_too_many_entries_is_an_error_unless_it_says_how_many()
    {
        Fill(21);
        var all = await Ews.ViewAsync("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z");
        var some = await Ews.ViewAsync("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z", "MaxEntriesReturned=\"7\"");

        Assert.Equal(["ErrorExceededFindCountLimit"], RawEws.Codes(all));
        Assert.Equal(7, some.Descendants(T + "CalendarItem").Count());
        Assert.Equal("false", (string?)some.Descendants(M + "RootFolder").Single().Attribute("IncludesLastItemInRange"));
    }

    [Fact]
    public async Task A_view_holds_what_overlaps_it_and_what_only_touches_it_not()
    {
        Add("before", 8, 9);
        Add("into", 8, 10);
        Add("inside", 9, 10);
        Add("over", 8, 12);
        Add("from end", 11, 12);
        var view = await Ews.ViewAsync("2026-03-10T09:00:00Z", "2026-03-10T11:00:00Z");

        Assert.Equal(["inside", "into", "over"], view.Descendants(T + "Subject").Select(e => e.Value).Order());
    }

    [Fact]
    public async Task Pages_follow_each_other_and_the_last_says_so()
    {
        Fill(45);
        var seen = new List<string>();
        var offset = 0;
        bool last;
        do
        {
            var page = (await FindAsync($"<m:IndexedPageItemView MaxEntriesReturned=\"100\" Offset=\"{offset}\" BasePoint=\"Beginning\"/>"))
                .Descendants(M + "RootFolder").Single();
            seen.AddRange(page.Descendants(T + "ItemId").Select(e => (string)e.Attribute("Id")!));
            offset = (int)page.Attribute("IndexedPagingOffset")!;
            last = (bool)page.Attribute("IncludesLastItemInRange")!;
        }
        while (!last);

        Assert.Equal(45, seen.Distinct().Count());
        Assert.Equal(45, seen.Count);
        Assert.Equal(3, Server.Counts["FindItem"]);
    }

    [Fact]
    public async Task A_restriction_finds_items_by_their_stamp_and_pages_are_smaller()
    {
        Fill(8);
        var stamp = ExtendedProperty.Named(new Guid(Set), "Stamp", "A-1");
        var hit = Anna.Add(new CalendarItem { ExtendedProperties = [stamp] });
        Anna.Add(new CalendarItem { ExtendedProperties = [stamp with { Values = ["A-2"] }] });

        var equal = await FindAsync("", $"<t:IsEqualTo>{Path}<t:FieldURIOrConstant><t:Constant Value=\"A-1\"/></t:FieldURIOrConstant></t:IsEqualTo>");
        var exists = await FindAsync("", $"<t:Exists>{Path}</t:Exists>");
        var none = await FindAsync("", $"<t:Not><t:Exists>{Path}</t:Exists></t:Not>");
        var both = await FindAsync(
            "",
            $"<t:And><t:Exists>{Path}</t:Exists><t:Or><t:IsEqualTo>{Path}<t:FieldURIOrConstant><t:Constant Value=\"A-2\"/></t:FieldURIOrConstant></t:IsEqualTo><t:IsEqualTo><t:FieldURI FieldURI=\"item:Subject\"/><t:FieldURIOrConstant><t:Constant Value=\"item 1\"/></t:FieldURIOrConstant></t:IsEqualTo></t:Or></t:And>");

        Assert.Equal([hit.Id], equal.Descendants(T + "ItemId").Select(e => (string)e.Attribute("Id")!));
        Assert.Equal(2, exists.Descendants(T + "ItemId").Count());
        Assert.Equal(5, none.Descendants(T + "ItemId").Count());
        Assert.Single(both.Descendants(T + "ItemId"));
    }

    [Theory]
    [InlineData("calendar:UID")]
    [InlineData("calendar:StartTimeZone")]
    [InlineData("item:Body")]
    public async Task What_the_server_computes_cannot_be_searched(string uri)
    {
        var reply = await FindAsync(
            "", $"<t:IsEqualTo><t:FieldURI FieldURI=\"{uri}\"/><t:FieldURIOrConstant><t:Constant Value=\"x\"/></t:FieldURIOrConstant></t:IsEqualTo>");

        Assert.Equal(["ErrorUnsupportedPathForQuery"], RawEws.Codes(reply));
    }

    [Fact]
    public async Task A_listing_has_masters_instead_of_occurrences_and_neither_notes_nor_attendees()
    {
        var item = CalendarItem.Timed("x", new LocalDateTime(2026, 3, 10, 9, 0), new LocalDateTime(2026, 3, 10, 10, 0), "UTC") with
        {
            Body = new ItemBody("text", IsHtml: false),
            Attendees = [new Attendee("Bo", "bo@example.com")],
            Recurrence = new Simulator.Recurring.Recurrence(new Simulator.Recurring.DailyPattern(1), new LocalDate(2026, 3, 10), Count: 3),
        };
        Anna.Add(item);
        var reply = await FindAsync("", shape: "AllProperties");

        Assert.Equal("RecurringMaster", reply.Descendants(T + "CalendarItemType").Single().Value);
        Assert.Empty(reply.Descendants(T + "Body"));
        Assert.Empty(reply.Descendants(T + "RequiredAttendees"));
        Assert.Empty(reply.Descendants(T + "EmailAddress"));
    }

    private void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Add($"item {i}", 8, 9, i);
        }
    }

    private void Add(string subject, int from, int to, int days = 0) => Anna.Add(CalendarItem.Timed(
        subject, new LocalDateTime(2026, 3, 10, from, 0).PlusDays(days), new LocalDateTime(2026, 3, 10, to, 0).PlusDays(days), "UTC"));

    private Task<System.Xml.Linq.XElement> FindAsync(string page, string? restriction = null, string shape = "IdOnly") => Ews.CallAsync(
        $"""
        <m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>{shape}</t:BaseShape></m:ItemShape>{page}
        {(restriction is null ? "" : $"<m:Restriction>{restriction}</m:Restriction>")}
        <m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>
        """);
}
