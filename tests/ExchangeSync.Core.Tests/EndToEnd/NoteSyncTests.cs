using ExchangeSync.Calendar;
using ExchangeSync.Notes;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;
using NodaTime;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>Notes through the whole sync: formatting, size and characters.</summary>
public sealed class NoteSyncTests(ITestOutputHelper output)
{
    // As Outlook writes it.
    private const string Outlook = """
        <html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
        <head><meta name="Generator" content="Microsoft Word 15 (filtered medium)"><style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style></head>
        <body lang="DA" link="#0563C1"><div class="WordSection1">
        <p class="MsoNormal"><b><span style='font-size:14.0pt;color:#2F5496'>Agenda</span></b> for <i>Monday</i><o:p></o:p></p>
        <p class="MsoNormal"><o:p>&nbsp;</o:p></p>
        <p class="MsoListParagraph" style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>&middot;<span>&nbsp;&nbsp; </span></span><![endif]>Budget <u>2026</u><o:p></o:p></p>
        <p class="MsoListParagraph" style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>&middot;<span>&nbsp;&nbsp; </span></span><![endif]>Staff<o:p></o:p></p>
        <table class="MsoTableGrid" border="1"><tr><td><p class="MsoNormal"><b>Who</b></p></td><td><p class="MsoNormal">When</p></td></tr><tr><td><p class="MsoNormal">Bo</p></td><td><p class="MsoNormal">9&#8211;10</p></td></tr></table>
        <ul type="disc"><li>milk</li><li><b>eggs</b></li></ul>
        <p class="MsoNormal">See <a href="https://example.com/plan">the plan</a> &#128512; &#1513;&#1500;&#1493;&#1501;<o:p></o:p></p>
        </div></body></html>
        """;

    private static readonly CalendarItem Item =
        CalendarItem.Timed("Meeting", new LocalDateTime(2026, 3, 5, 9, 0), new LocalDateTime(2026, 3, 5, 10, 0), SyncedMailbox.Zone);

    [Theory]
    [InlineData("Monday", "Tuesday", "<i>Monday</i>", "<i>Tuesday</i>")]
    [InlineData("Staff", "People & more", "Staff<o:p>", "People &amp; more<o:p>")]
    [InlineData("Bo |", "Ann |", ">Bo<", ">Ann<")]
    [InlineData("- eggs", "- ham", "<b>eggs</b>", "<b>ham</b>")]
    [InlineData("the plan", "that plan", "the plan", "that plan")]
    public async Task One_word_changes_in_Exchange_and_all_else_keeps_its_markup_to_the_letter(string word, string other, string html, string otherHtml)
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var item = mailbox.Outlook.Add(Item with { Body = new ItemBody(Outlook, IsHtml: true) });
        await mailbox.RunAsync();
        var before = mailbox.Outlook.Find(item.Id)!.Content.Body!.Content;
        var text = mailbox.Find("Meeting").Content.Note.Text!;
        Assert.Equal(HtmlToText.Convert(before), text);
        Assert.Contains(word, text, StringComparison.Ordinal);
        mailbox.Edit("Meeting", content => content with { Note = new Note { Text = text.Replace(word, other, StringComparison.Ordinal) } });

        var run = await mailbox.RunAsync();

        Assert.Equal((1, 1), (run.UpdatedInExchange, SyncedMailbox.Written(run)));
        Assert.Empty(run.Warnings);
        var after = mailbox.Outlook.Find(item.Id)!.Content.Body!;
        Assert.True(after.IsHtml);
        Assert.Equal(before.Replace(html, otherHtml, StringComparison.Ordinal), after.Content);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task An_edit_that_the_markup_has_no_place_for_goes_as_plain_paragraphs_and_the_run_says_so()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var item = mailbox.Outlook.Add(Item with { Body = new ItemBody("<ul><li><b>one</b></li><li>two</li></ul>", IsHtml: true) });
        await mailbox.RunAsync();
        mailbox.Edit("Meeting", content => content with { Note = new Note { Text = "- one\n\nin between\n\n- two" } });

        var run = await mailbox.RunAsync();

        Assert.Contains(run.Warnings, warning => warning.StartsWith("NoteFormattingLost", StringComparison.Ordinal));
        var line = Assert.Single(mailbox.Store.Journal(run.Id), line => line.Reason == "NoteFormattingLost");
        Assert.Contains("<b>one</b>", line.Before!.Note.Text, StringComparison.Ordinal);
        Assert.Equal("- one\n\nin between\n\n- two", HtmlToText.Convert(mailbox.Outlook.Find(item.Id)!.Content.Body!.Content));
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task A_note_that_the_user_empties_is_emptied_and_one_that_was_never_filled_empties_nothing()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var item = mailbox.Outlook.Add(Item with { Body = new ItemBody(Outlook, IsHtml: true) });
        await mailbox.RunAsync();
        mailbox.Edit("Meeting", content => content with { Place = "Hall" });
        await mailbox.RunAsync();
        Assert.Contains("Agenda", mailbox.Outlook.Find(item.Id)!.Content.Body!.Content, StringComparison.Ordinal);

        mailbox.Edit("Meeting", content => content with { Note = Note.Empty });
        await mailbox.RunAsync();

        Assert.Equal("", mailbox.Outlook.Find(item.Id)!.Content.Body?.Content ?? "");
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Two_megabytes_of_every_script_and_emoji_go_both_ways_and_one_word_of_them_changes()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        var line = "Caf\u00e9 \ud83d\udc69\u200d\ud83d\ude80 \u05e9\u05dc\u05d5\u05dd \u200f\u0645\u0631\u062d\u0628\u0627 \u65e5\u672c\u8a9e <tag> & more";
        var text = string.Join('\n', Enumerable.Range(0, 2_000_000 / (2 * line.Length)).Select(i => $"{i} {line}"));
        mailbox.Add(new EntryContent { Title = "Huge text", Time = Time(9), Note = new Note { Text = text } });
        var markup = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<p class=MsoNormal>Line {i} <b>\ud83d\ude00</b> \u05e9\u05dc\u05d5\u05dd &amp; some more words for size<o:p></o:p></p>\r\n"));
        var item = mailbox.Outlook.Add(Item with { Subject = "Huge HTML", Body = new ItemBody(markup, IsHtml: true) });

        var run = await mailbox.RunAsync();

        Assert.Equal((1, 1, 0), (run.CreatedInExchange, run.CreatedInMicrobizz, run.Failed));
        Assert.Equal(text, mailbox.Outlook.List().Single(one => one.Content.Subject == "Huge text").Content.Body!.Content.ReplaceLineEndings("\n"));
        var there = mailbox.Find("Huge HTML").Content.Note.Text!;
        Assert.Equal(HtmlToText.Convert(markup), there);
        await mailbox.AssertIdleAsync();

        var before = mailbox.Outlook.Find(item.Id)!.Content.Body!.Content;
        mailbox.Edit("Huge HTML", content => content with { Note = new Note { Text = there.Replace("Line 12345 ", "Row 12345 ", StringComparison.Ordinal) } });
        await mailbox.RunAsync();

        Assert.Equal(before.Replace("Line 12345 ", "Row 12345 ", StringComparison.Ordinal), mailbox.Outlook.Find(item.Id)!.Content.Body!.Content);
        await mailbox.AssertIdleAsync();
    }

    [Fact]
    public async Task Characters_that_XML_cannot_carry_stop_neither_direction()
    {
        await using var mailbox = await SyncedMailbox.StartAsync(output);
        mailbox.Add(new EntryContent { Title = "Bell\u0007 here", Time = Time(9), Place = "Room\u0001", Note = new Note { Text = "one\u0000two\ud800\nthree\uffff" } });
        mailbox.Server.Faults.Add(new Fault { Kind = FaultKind.IllegalCharacters, Operation = "GetItem", Times = 1 });
        mailbox.Outlook.Add(Item with { Subject = "From there", Body = new ItemBody("<p>text</p>", IsHtml: true) });

        var run = await mailbox.RunAsync();

        Assert.Equal((1, 1, 0), (run.CreatedInExchange, run.CreatedInMicrobizz, run.Failed));
        var written = mailbox.Outlook.List().Single(one => one.Content.Subject.StartsWith("Bell", StringComparison.Ordinal)).Content;
        Assert.Equal(("Bell here", "Room", "onetwo\nthree"), (written.Subject, written.Location, written.Body!.Content.ReplaceLineEndings("\n")));
        await mailbox.RunAsync();
        await mailbox.AssertIdleAsync();
    }

    private static EntryTime Time(int hour) =>
        new() { Start = new LocalDateTime(2026, 3, 6, hour, 0), End = new LocalDateTime(2026, 3, 6, hour + 1, 0), Zone = SyncedMailbox.Zone };
}
