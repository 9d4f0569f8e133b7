using System.Collections.Immutable;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Store;

/// <summary>
/// The sync states handed out for a mailbox. A state is an opaque text; what it stands for, the exact set of items that
/// the client has been told, stays here, so a change between two pages is never lost nor reported as the wrong kind.
/// </summary>
internal sealed class SyncStates(Func<Guid> newId)
{
    private readonly Dictionary<string, SyncKnowledge> _issued = [];

    /// <exception cref="EwsException">The text is no state of this mailbox and folder.</exception>
    public SyncKnowledge Read(string? state, Folder folder)
    {
        if (string.IsNullOrEmpty(state))
        {
            return new SyncKnowledge(folder.Key, 0, ImmutableDictionary<Guid, long>.Empty);
        }

        return _issued.TryGetValue(state, out var knowledge) && knowledge.Folder == folder.Key
            ? knowledge
            : throw new EwsException("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.");
    }

    // States of a real server take some hundred bytes to several kilobytes.
    public string Issue(SyncKnowledge knowledge)
    {
        var bytes = new byte[450];
        newId().TryWriteBytes(bytes);
        for (var i = 16; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((bytes[i - 16] * 7) + i);
        }

        var state = "H4sIAAA" + Convert.ToBase64String(bytes);
        _issued.Add(state, knowledge);
        return state;
    }
}
