using System.Text;
using System.Xml;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Tests.Exchange;

/// <summary>How much memory the paths take that every entry goes by: in bytes, which are the same on every machine.</summary>
public sealed class AllocationTests
{
    private const int Entries = 50;
    private const int NoteLength = 10_000;
    private static readonly string Note = new('n', NoteLength);

    [Fact]
    public void A_request_stands_in_pieces_that_are_used_again()
    {
        var size = 0L;
        var allocated = Allocated(() =>
        {
            var request = Request();
            size = request.Length;
            request.GiveBack();
        });

        Assert.InRange(size, Entries * NoteLength, long.MaxValue);
        Assert.InRange(allocated, 0, size / 5);
    }

    [Fact]
    public async Task A_request_can_be_sent_again_with_its_length()
    {
        var request = Request();
        using var content = new BufferContent(request);
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        await content.CopyToAsync(first);
        await content.CopyToAsync(second);

        Assert.Equal(content.Headers.ContentLength, first.Length);
        Assert.Equal(first.ToArray(), second.ToArray());
        using var xml = XmlReader.Create(new MemoryStream(first.ToArray()));
        while (xml.Read())
        {
        }
    }

    [Fact]
    public async Task Pieces_that_a_send_may_still_read_are_not_given_to_anybody_else()
    {
        var request = Request();
        using var content = new BufferContent(request);
        using var stuck = new StuckStream();
        var sending = content.CopyToAsync(stuck);

        request.GiveBack();
        var others = Request();
        stuck.GoOn();
        await sending;

        Assert.Contains(Note, Encoding.UTF8.GetString(stuck.ToArray()), StringComparison.Ordinal);
        Assert.Equal(others.Length, stuck.Length);
    }

    [Fact]
    public void A_reply_takes_what_its_texts_take()
    {
        var reply = Encoding.UTF8.GetBytes("<Items>" + string.Concat(Enumerable.Range(0, Entries).Select(i => $"<CalendarItem><ItemId Id=\"AAMk{i}\" ChangeKey=\"DwAA\"/><Subject>Visit {i}</Subject><Body BodyType=\"HTML\">{Note}</Body></CalendarItem>")) + "</Items>");
        var list = new EwsItemList();
        var allocated = Allocated(() =>
        {
            list = new EwsItemList();
            using var xml = XmlReading.Open(new MemoryStream(reply), Encoding.UTF8);
            xml.MoveToContent();
            list.Read(xml);
        });

        Assert.Equal(Entries, list.Items.Count);
        Assert.InRange(allocated, 2 * Entries * NoteLength, (2 * Entries * NoteLength * 12 / 10) + (200 * 1024));
    }

    [Fact]
    public void What_an_entry_says_is_encoded_in_one_go()
    {
        var content = new EntryContent
        {
            Title = "Visit",
            Time = new EntryTime { Start = new LocalDateTime(2026, 3, 2, 9, 0), End = new LocalDateTime(2026, 3, 2, 10, 0), Zone = "UTC" },
            Note = new Note { Text = Note },
        };
        _ = content.Note.Fingerprint;

        // The text and the builder that it grows in; of a base nothing but its fingerprint.
        Assert.InRange(Allocated(() => ContentCodec.Encode(content)), 2 * NoteLength, (4 * NoteLength * 12 / 10) + 4096);
        Assert.InRange(Allocated(() => ContentCodec.EncodeBase(content)), 100, 8192);
    }

    [Fact]
    public void The_fingerprint_of_a_note_is_computed_once()
    {
        var note = new Note { Text = Note + "\r\n" };
        var first = note.Fingerprint;

        Assert.Equal(0, Allocated(() => _ = note.Fingerprint));
        Assert.Equal(first, new Note { Text = Note }.Fingerprint);
        Assert.NotEqual(first, (note with { Text = "other" }).Fingerprint);
        Assert.Equal(note, new Note { Text = Note + "\r\n" });
    }

    private static RequestBuffer Request() => EwsRequest.Write(Ews.Version2013, null, xml =>
    {
        xml.StartMessage("CreateItem");
        for (var i = 0; i < Entries; i++)
        {
            xml.TypeText("Body", Note);
        }

        xml.WriteEndElement();
    });

    // The least of several: the first ones also fill pools.
    private static long Allocated(Action work) => Enumerable.Range(0, 5).Min(_ =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    /// <summary>Takes nothing before it is told to.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _goOn.SetResult();

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await _goOn.Task;
            Write(buffer, offset, count);
        }
    }
}
