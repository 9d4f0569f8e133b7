using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Mapping;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Exchange.Testing;

/// <summary>
/// The appointment that a connection test makes and removes: decades away, without an alarm, free, told to nobody, and stamped, so that it is found again even where the reply to its making was lost.
/// </summary>
internal sealed class TestItem(EwsClient client, Func<TimeSpan, CancellationToken, Task> delay)
{
    private const int Looks = 4;

    private static readonly LocalDateTime Start = new(2100, 1, 1, 9, 0);

    private readonly Stamp _stamp = new(Guid.Empty, Guid.Empty, Guid.NewGuid());
    private EwsItemId? _id;

    /// <summary>What a person finds if it could not be removed.</summary>
    public static string Description => $"an appointment 'ExchangeSync connection test' on {Start.Date:yyyy-MM-dd}";

    /// <summary>It may be in the mailbox.</summary>
    public bool MayExist { get; private set; }

    private static EntryContent Content => new()
    {
        Title = "ExchangeSync connection test",
        Note = new Note { Text = "Made by a connection test, which removes it at once. It may be deleted." },
        Time = new EntryTime { Start = Start, End = Start.PlusMinutes(30), Zone = "UTC" },
        FreeBusyStatus = "Free",
    };

    public async Task CreateAsync(CancellationToken cancellation)
    {
        MayExist = true;
        try
        {
            var answers = await client.CreateAsync([_stamp], (xml, stamp) => ItemXml.New(xml, Content, pattern: null, stamp, "UTC", client.ProtocolVersion), cancellation).ConfigureAwait(false);
            _id = IdOf(answers);
        }
        catch (EwsRefusedException)
        {
            MayExist = false;
            throw;
        }
    }

    /// <summary>Whether it says what was written.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        var item = (await client.GetAsync([new EwsItemRef(_id!.Id)], EwsShape.Full, cancellation).ConfigureAwait(false))[0].Require().Items.FirstOrDefault();
        return item?.Subject == Content.Title && item.Start == Start.InUtc().ToInstant() && item.Stamp == _stamp.ToString();
    }

    /// <summary>The address of whom the server makes its organizer: the mailbox's owner. Null: it does not say, or not as an e-mail address.</summary>
    public async Task<string?> ReadOwnerAsync(CancellationToken cancellation)
    {
        var item = (await client.GetAsync([new EwsItemRef(_id!.Id)], EwsShape.Organizer, cancellation).ConfigureAwait(false))[0].Require().Items.FirstOrDefault();
        return item?.Organizer is { } address && address.Contains('@') ? address : null;
    }

    public async Task UpdateAsync(CancellationToken cancellation)
    {
        var write = new EntryWrite
        {
            Kind = WriteKind.Update,
            Target = new EntryHead(_id!.Id, _id.ChangeKey),
            Current = Content,
            Content = Content with { Place = "ExchangeSync" },
            Fields = EntryFields.Place,
        };
        var update = new ItemUpdate(write, edit: null, "UTC", client.ProtocolVersion);
        _id = IdOf(await client.UpdateAsync([update], (xml, change) => change.Write(xml), cancellation).ConfigureAwait(false));
    }

    /// <summary>Removes it for good, wherever the test stands.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        List<EwsItemId> ids = _id is not null ? [_id] : await FindAsync(cancellation).ConfigureAwait(false);
        foreach (var answer in await client.DeleteAsync(ids.ConvertAll(id => new EwsItemId(id.Id)), forGood: true, cancellation).ConfigureAwait(false))
        {
            answer.Require();
        }

        MayExist = false;
    }

    // A create whose reply nobody waited for may still be under way in the server, so one look is not enough.
    private async Task<List<EwsItemId>> FindAsync(CancellationToken cancellation)
    {
        for (var look = 1; ; look++)
        {
            var page = await client.FindByStampAsync([_stamp.ToString()], 0, cancellation).ConfigureAwait(false);
            if (page.Items.Count > 0 || look == Looks)
            {
                return page.Items.ConvertAll(item => item.Id);
            }

            await delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        }
    }

    private static EwsItemId IdOf(IReadOnlyList<EwsResult<EwsItemList>> answers) =>
        answers[0].Require().Items.FirstOrDefault()?.Id
        ?? throw new EwsBrokenException(EwsErrorIds.InvalidResponse, "The server wrote the appointment and did not name it.", "Report this with the server's version.", isTransient: false);
}
