using System.Text;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Tests.Watching;

public sealed class StreamDocumentsTests
{
    private const string Event = "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>Bø &gt;</Body></Envelope>";

    [Fact]
    public void Documents_are_whole_wherever_the_pieces_are_cut()
    {
        var bytes = Encoding.UTF8.GetBytes($"{Event}\r\n{Event}{Event.Replace("Envelope", "s:Envelope", StringComparison.Ordinal)}  ");
        for (var size = 1; size < bytes.Length; size += 7)
        {
            var documents = new StreamDocuments(1000);
            var whole = bytes.Chunk(size).SelectMany(piece => documents.Add(piece, piece.Length)).Select(Encoding.UTF8.GetString).ToList();
            Assert.Equal([Event, Event, Event.Replace("Envelope", "s:Envelope", StringComparison.Ordinal)], whole);
            Assert.False(documents.IsInside);
        }
    }

    [Fact]
    public void What_has_not_ended_is_known_and_can_t_grow_for_ever()
    {
        var documents = new StreamDocuments(100);
        var piece = Encoding.UTF8.GetBytes("<Envelope><Body></EnvelopeOf></Body>");
        Assert.Empty(documents.Add(piece, piece.Length));
        Assert.True(documents.IsInside);
        Assert.Throws<InvalidDataException>(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                documents.Add(piece, piece.Length);
            }
        });
    }
}
