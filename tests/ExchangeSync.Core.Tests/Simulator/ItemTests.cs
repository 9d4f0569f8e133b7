using ExchangeSync.Simulator;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class ItemTests : SimulatorTest
{
    private const string Meeting = """
        <t:Subject>Offer Æ</t:Subject><t:Sensitivity>Private</t:Sensitivity><t:Body BodyType="Text">one
        two</t:Body><t:Categories><t:String>Visit</t:String><t:String>Blue</t:String></t:Categories>
        <t:ReminderIsSet>false</t:ReminderIsSet><t:ReminderMinutesBeforeStart>30</t:ReminderMinutesBeforeStart>
        <t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="11111111-2222-3333-4444-555555555555" PropertyName="Stamp" PropertyType="String"/>
        <t:Value> a/B </t:Value></t:ExtendedProperty>
        <t:Start>2026-03-10T08:00:00Z</t:Start><t:End>2026-03-10T09:30:00Z</t:End>
        <t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus><t:Location>Room 2</t:Location>
        <t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>Bo</t:Name><t:EmailAddress>bo@example.com</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>
        <t:StartTimeZone Id="Romance Standard Time"/><t:EndTimeZone Id="Romance Standard Time"/>
        """;

    private const string Stamp =
        "<t:AdditionalProperties><t:ExtendedFieldURI PropertySetId=\"11111111-2222-3333-4444-555555555555\" PropertyName=\"Stamp\" PropertyType=\"String\"/></t:AdditionalProperties>";

    [Fact]
    public async Task An_item_comes_back_as_it_was_created()
    {
        var item = await Ews.GetAsync(await Ews.NewAsync(Meeting), Stamp);

        Assert.Equal("Offer Æ", Value(item, "Subject"));
        Assert.Equal("Private", Value(item, "Sensitivity"));
        Assert.Equal("one\r\ntwo", Value(item, "Body"));
        Assert.Equal(["Visit", "Blue"], item.Element(T + "Categories")!.Elements().Select(e => e.Value));
        Assert.Equal("false", Value(item, "ReminderIsSet"));
        Assert.Equal("30", Value(item, "ReminderMinutesBeforeStart"));
        Assert.Equal(" a/B ", item.Element(T + "ExtendedProperty")!.Element(T + "Value")!.Value);
        Assert.Equal("2026-03-10T08:00:00Z", Value(item, "Start"));
        Assert.Equal("2026-03-10T09:30:00Z", Value(item, "End"));
        Assert.Equal("OOF", Value(item, "LegacyFreeBusyStatus"));
        Assert.Equal("Room 2", Value(item, "Location"));
        Assert.Equal("true", Value(item, "IsMeeting"));
        Assert.Equal("Organizer", Value(item, "MyResponseType"));
        Assert.Equal("anna@example.com", item.Element(T + "Organizer")!.Descendants(T + "EmailAddress").Single().Value);
        Assert.Equal("Romance Standard Time", (string?)item.Element(T + "StartTimeZone")!.Attribute("Id"));
        Assert.Equal("2026-03-02T09:00:00Z", Value(item, "DateTimeCreated"));
        Assert.Equal("Single", Value(item, "CalendarItemType"));
    }

    [Fact]
    public async Task What_a_client_leaves_out_gets_the_servers_default()
    {
        var item = await Ews.GetAsync(await Ews.NewAsync("<t:Start>2026-03-10T08:00:00Z</t:Start><t:End>2026-03-10T09:00:00Z</t:End>"));

        Assert.Equal("true", Value(item, "ReminderIsSet"));
        Assert.Equal("15", Value(item, "ReminderMinutesBeforeStart"));
        Assert.Equal("Busy", Value(item, "LegacyFreeBusyStatus"));
        Assert.Equal("Normal", Value(item, "Sensitivity"));
        Assert.Equal("UTC", (string?)item.Element(T + "StartTimeZone")!.Attribute("Id"));
        Assert.StartsWith("040000008200E00074C5B7101A82E008", Value(item, "UID"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Best", "HTML", "<b>fat</b>")]
    [InlineData("Text", "Text", "fat")]
    public async Task An_html_note_is_a_document_and_its_text_without_tags(string asked, string type, string part)
    {
        var id = await Ews.NewAsync("<t:Body BodyType=\"HTML\">&lt;b&gt;fat&lt;/b&gt;</t:Body>");
        var body = (await Ews.GetAsync(id, more: $"<t:BodyType>{asked}</t:BodyType>")).Element(T + "Body")!;

        Assert.Equal(type, (string?)body.Attribute("BodyType"));
        Assert.Contains(part, body.Value, StringComparison.Ordinal);
        Assert.Equal(asked == "Best", body.Value.StartsWith("<html>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_update_changes_only_the_property_that_it_names_and_the_change_key()
    {
        var id = await Ews.NewAsync(Meeting);
        var reply = await Ews.UpdateAsync(id, RawEws.Set("calendar:Location", "<t:Location>Hall</t:Location>"));
        var item = await Ews.GetAsync(id);

        Assert.Equal("Hall", Value(item, "Location"));
        Assert.Equal("Offer Æ", Value(item, "Subject"));
        Assert.NotEqual((string?)id.Attribute("ChangeKey"), (string?)reply.Descendants(T + "ItemId").Single().Attribute("ChangeKey"));
        Assert.Equal((string?)id.Attribute("Id"), (string?)reply.Descendants(T + "ItemId").Single().Attribute("Id"));
    }

    [Theory]
    [InlineData("calendar:IsMeeting", "<t:IsMeeting>true</t:IsMeeting>", "ErrorInvalidPropertySet")]
    [InlineData("item:LastModifiedTime", "<t:LastModifiedTime>2026-01-01T00:00:00Z</t:LastModifiedTime>", "ErrorInvalidPropertySet")]
    [InlineData("calendar:Location", "<t:Subject>other</t:Subject>", "ErrorUpdatePropertyMismatch")]
    [InlineData("item:Subject", "<t:Subject>a</t:Subject><t:Location>b</t:Location>", "ErrorIncorrectUpdatePropertyCount")]
    [InlineData("calendar:End", "<t:End>2026-03-10T07:00:00Z</t:End>", "ErrorCalendarEndDateIsEarlierThanStartDate")]
    [InlineData("calendar:End", "<t:End>2032-03-10T07:00:00Z</t:End>", "ErrorCalendarDurationIsTooLong")]
    [InlineData("calendar:StartTimeZone", "<t:StartTimeZone Id=\"Atlantis Standard Time\"/>", "ErrorTimeZone")]
    public async Task A_bad_update_is_refused_and_changes_nothing(string uri, string property, string code)
    {
        var id = await Ews.NewAsync(Meeting);
        var before = await Ews.GetAsync(id);

        Assert.Equal([code], RawEws.Codes(await Ews.UpdateAsync(id, RawEws.Set(uri, property))));
        Assert.Equal(before.ToString(), (await Ews.GetAsync(id)).ToString());
    }

    [Theory]
    [InlineData("NeverOverwrite", "item:Subject", "ErrorIrresolvableConflict")]
    [InlineData("AutoResolve", "item:Subject", "ErrorIrresolvableConflict")]
    [InlineData("AutoResolve", "calendar:Location", "NoError")]
    [InlineData("AlwaysOverwrite", "item:Subject", "NoError")]
    public async Task A_stale_change_key_is_a_conflict_as_the_resolution_says(string resolution, string uri, string code)
    {
        var stale = await Ews.NewAsync(Meeting);
        Anna.Change((string)stale.Attribute("Id")!, i => i with { Subject = "user's" });
        var name = uri.Split(':')[1];

        Assert.Equal([code], RawEws.Codes(await Ews.UpdateAsync(stale, RawEws.Set(uri, $"<t:{name}>mine</t:{name}>"), resolution)));
    }

    [Fact]
    public async Task An_update_without_a_change_key_is_refused_unless_it_overwrites()
    {
        var id = await Ews.NewAsync(Meeting);
        id.Attribute("ChangeKey")!.Remove();
        var update = RawEws.Set("item:Subject", "<t:Subject>x</t:Subject>");

        Assert.Equal(["ErrorChangeKeyRequiredForWriteOperations"], RawEws.Codes(await Ews.UpdateAsync(id, update)));
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.UpdateAsync(id, update, "AlwaysOverwrite")));
    }

    [Fact]
    public async Task Deleting_a_field_empties_it_and_appending_adds_to_a_note()
    {
        var id = await Ews.NewAsync(Meeting);
        await Ews.UpdateAsync(
            id,
            """
            <t:DeleteItemField><t:FieldURI FieldURI="item:Categories"/></t:DeleteItemField>
            <t:DeleteItemField><t:ExtendedFieldURI PropertySetId="11111111-2222-3333-4444-555555555555" PropertyName="Stamp" PropertyType="String"/></t:DeleteItemField>
            <t:AppendToItemField><t:FieldURI FieldURI="item:Body"/><t:CalendarItem><t:Body BodyType="Text"> three</t:Body></t:CalendarItem></t:AppendToItemField>
            """);
        var item = await Ews.GetAsync(id, Stamp);

        Assert.Null(item.Element(T + "Categories"));
        Assert.Null(item.Element(T + "ExtendedProperty"));
        Assert.EndsWith("two three", Value(item, "Body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moved_item_has_another_id_and_the_old_one_is_gone()
    {
        var id = await Ews.NewAsync(Meeting);
        var reply = await Ews.CallAsync(
            $"<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id=\"deleteditems\"/></m:ToFolderId><m:ItemIds>{id}</m:ItemIds></m:MoveItem>");
        var moved = reply.Descendants(T + "ItemId").Single();

        Assert.NotEqual((string?)id.Attribute("Id"), (string?)moved.Attribute("Id"));
        Assert.Equal(["ErrorItemNotFound"], RawEws.Codes(await Ews.GetAsync(id)));
        Assert.Equal("Offer Æ", Value(await Ews.GetAsync(moved), "Subject"));
    }

    [Theory]
    [InlineData("MoveToDeletedItems", 1)]
    [InlineData("SoftDelete", 0)]
    [InlineData("HardDelete", 0)]
    public async Task A_deleted_item_is_gone_from_the_calendar(string kind, int inTrash)
    {
        var id = await Ews.NewAsync(Meeting);

        Assert.Equal(["NoError"], RawEws.Codes(await Ews.DeleteAsync(id, kind)));
        Assert.Equal(["ErrorItemNotFound"], RawEws.Codes(await Ews.DeleteAsync(id, kind)));
        Assert.Empty(Anna.List());
        Assert.Equal(inTrash, Anna.List("deleteditems").Count);
    }

    [Fact]
    public async Task An_id_in_another_case_is_malformed()
    {
        var id = await Ews.NewAsync(Meeting);
        id.SetAttributeValue("Id", ((string)id.Attribute("Id")!).ToUpperInvariant());

        Assert.Equal(["ErrorInvalidIdMalformed"], RawEws.Codes(await Ews.GetAsync(id)));
    }

    [Fact]
    public async Task Writes_must_say_who_gets_mail_and_only_those_to_somebody_count()
    {
        Assert.Equal(["ErrorSendMeetingInvitationsRequired"], RawEws.Codes(await Ews.CreateAsync(Meeting, "")));
        var id = await Ews.NewAsync(Meeting);
        Assert.Equal(0, Server.MailsSent);

        await Ews.CreateAsync(Meeting, "SendMeetingInvitations=\"SendToAllAndSaveCopy\"");
        Assert.Equal(1, Server.MailsSent);

        var delete = await Ews.CallAsync($"<m:DeleteItem DeleteType=\"HardDelete\"><m:ItemIds>{id}</m:ItemIds></m:DeleteItem>");
        Assert.Equal(["ErrorSendMeetingCancellationsRequired"], RawEws.Codes(delete));
    }

    [Fact]
    public async Task Another_users_item_and_calendar_are_denied()
    {
        var item = Server.Mailboxes["bo@example.com"].Add(new CalendarItem());
        var folder = await Ews.CallAsync(
            """
            <m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>
            <t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>bo@example.com</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>
            <t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>nobody@example.com</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>
            <t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>
            """);

        Assert.Equal(["ErrorAccessDenied"], RawEws.Codes(await Ews.GetAsync(IdOf(item))));
        Assert.Equal(["ErrorAccessDenied", "ErrorNonExistentMailbox", "NoError"], RawEws.Codes(folder));
    }
}
