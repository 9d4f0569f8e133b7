using CsCheck;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Tests.Store;

public sealed class ContentCodecTests
{
    private const string Awkward = "\0\u0001\u001F\t\n\r <&\"']\u0085\u2028\uD800\uDFFF\uFDD0\uFEFF\uFFFE\uFFFF0A";

    // Any UTF-16, with what XML and UTF-8 can't hold more often than chance would have it.
    private static readonly Gen<string> AnyText =
        Gen.OneOf(Gen.Char, Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i])).Array[0, 12].Select(characters => new string(characters));

    private static readonly Gen<string?> Maybe = Gen.OneOf(Gen.Const((string?)null), AnyText.Select(text => (string?)text));

    private static readonly Gen<LocalDateTime> Wall = Gen.Long[0, 250_000_000_000_000_000L].Select(ticks => new LocalDate(1900, 1, 1).AtMidnight().PlusTicks(ticks));

    private static readonly Gen<Instant?> MaybeInstant =
        Gen.OneOf(Gen.Const((Instant?)null), Gen.Long[-1_000_000_000_000, 4_000_000_000_000].Select(ms => (Instant?)Instant.FromUnixTimeMilliseconds(ms)));

    private static readonly Gen<EntryTime> Time = Gen.Select(Gen.Bool, Wall, Wall, Maybe, Maybe, MaybeInstant, MaybeInstant)
        .Select((allDay, start, end, zone, endZone, startInstant, endInstant) => new EntryTime
        {
            AllDay = allDay, Start = start, End = end, Zone = zone, EndZone = endZone, StartInstant = startInstant, EndInstant = endInstant,
        });

    private static readonly Gen<Note> AnyNote = Gen.Select(AnyText, Gen.Bool, Gen.Bool)
        .Select((text, isHtml, fingerprint) => new Note { Text = text, IsHtml = isHtml } is var note && fingerprint ? note.ToFingerprint() : new Note { Text = text, IsHtml = isHtml });

    private static readonly Gen<EntryContent> Content = Gen.Select(Time, AnyNote, AnyText.Array[0, 3], AnyText.Array[0, 3], Gen.Select(AnyText, AnyText, Maybe, Maybe, Maybe, Maybe, Maybe), Gen.Bool, Gen.Bool, Gen.Int.Nullable())
        .Select((time, note, categories, participants, texts, here, isPrivate, reminder) => new EntryContent
        {
            Time = time,
            Note = note,
            Categories = categories,
            Participants = participants,
            Title = texts.Item1,
            Place = texts.Item2,
            FreeBusyStatus = texts.Item3,
            Type = texts.Item4,
            Sensitivity = texts.Item5,
            RecurrenceRule = texts.Item6,
            Response = texts.Item4,
            Cancelled = !here,
            Here = here,
            Private = isPrivate,
            ReminderMinutes = reminder,
            HolidayRule = texts.Item7,
            DeletedDates = categories.Select(category => time.Start.Date.PlusDays(category.Length)).ToList(),
        });

    [Fact]
    public void Any_content_comes_back_exactly() => Content.Sample(content => AssertSame(content, ContentCodec.Decode(ContentCodec.Encode(content))), iter: 3000);

    [Fact]
    public void A_base_keeps_of_the_note_the_fingerprint_alone() => Content.Sample(
        content =>
        {
            var read = ContentCodec.Decode(ContentCodec.EncodeBase(content));
            Assert.Null(read.Note.Text);
            Assert.Equal(content.Note.Fingerprint, read.Note.Fingerprint);
            AssertSame(content with { Note = Note.Empty }, read with { Note = Note.Empty });
        },
        iter: 500);

    [Fact]
    public void A_list_of_lines_comes_back_exactly() => AnyText.Array[0, 4].Sample(
        lines => Assert.Equal(lines, ExactText.SplitLines(ExactText.JoinLines(lines))));

    [Fact]
    public void Ordinary_text_is_stored_as_it_is() => Assert.Equal("Møde 😀\r\n\t<b>", ExactText.Escape("Møde 😀\r\n\t<b>"));

    [Fact]
    public void A_text_with_a_document_type_is_refused() => Assert.Throws<System.Xml.XmlException>(
        () => ContentCodec.Decode("<!DOCTYPE entry [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><entry start='2026-01-01T00:00:00' end='2026-01-01T00:00:00'><title>&x;</title></entry>"));

    private static void AssertSame(EntryContent expected, EntryContent actual)
    {
        Assert.Equal(expected.Time, actual.Time);
        Assert.Equal((expected.Note.Text, expected.Note.IsHtml, expected.Note.Fingerprint), (actual.Note.Text, actual.Note.IsHtml, actual.Note.Fingerprint));
        Assert.Equal(expected.Categories, actual.Categories);
        Assert.Equal(expected.Participants, actual.Participants);
        Assert.Equal(expected.DeletedDates, actual.DeletedDates);

        // Everything that is compared by value, new properties included.
        Assert.Equal(Plain(expected), Plain(actual));
    }

    private static EntryContent Plain(EntryContent content) => content with { Note = Note.Empty, Categories = [], Participants = [], DeletedDates = [] };
}
