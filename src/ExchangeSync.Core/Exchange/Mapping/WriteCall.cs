using ExchangeSync.Calendar;
using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>The writes of one call, what became of each so far, and the versions that they have made of their series.</summary>
internal sealed class WriteCall
{
    private readonly EntryWrite[] _writes;
    private readonly WriteResult?[] _results;

    public WriteCall(IReadOnlyList<EntryWrite> writes)
    {
        _writes = writes.ToArray();
        _results = new WriteResult?[_writes.Length];
    }

    /// <summary>What our own writes made of the versions that were planned on.</summary>
    public SeriesVersions Versions { get; } = new();

    /// <summary>One for each write, in order.</summary>
    public IReadOnlyList<WriteResult> Results => Versions.Settle(_results!);

    /// <summary>The writes by kind that have no result yet, by their indexes.</summary>
    public IEnumerable<IGrouping<WriteKind, int>> Open => Enumerable.Range(0, _writes.Length).Where(i => _results[i] is null).GroupBy(i => _writes[i].Kind);

    /// <summary>A write; one that turned out to be another one may be put in its place.</summary>
    public EntryWrite this[int index]
    {
        get => _writes[index];
        set => _writes[index] = value;
    }

    public bool IsOpen(int index) => _results[index] is null;

    /// <summary>The result of a finished write.</summary>
    public WriteResult Result(int index) => _results[index] ?? throw new InvalidOperationException("The write is not finished.");

    public void Finish(int index, WriteResult result) => _results[index] = result;

    public void Fail(int index, EntryError error) => Finish(index, new WriteResult(WriteOutcome.Failed, Error: error));

    /// <summary>Takes the server's answer.</summary>
    public void Finish(int index, EwsResult<EwsItemList> answer) => Finish(index, WriteResults.Of(_writes[index], answer));

    /// <summary>The series that a write belongs to; a single stands for itself.</summary>
    public string SeriesOf(int index) => Entry.SeriesKeyIn(_writes[index].Target!.Key) ?? _writes[index].Target!.Key;
}
