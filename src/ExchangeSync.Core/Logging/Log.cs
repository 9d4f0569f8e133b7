using ExchangeSync.Store;

namespace ExchangeSync.Logging;

/// <summary>A log whose trouble never becomes the trouble of what is logged.</summary>
/// <param name="file">Where to.</param>
/// <param name="onFailure">Hears once, with the error, that it can't be written.</param>
public sealed class Log(LogFile file, Action<StoreException> onFailure)
{
    private int _failed;

    /// <summary>Appends lines, or tells that it can't.</summary>
    public void Write(IEnumerable<string> lines)
    {
        try
        {
            file.Append(lines);
        }
        catch (StoreException e)
        {
            if (Interlocked.Exchange(ref _failed, 1) == 0)
            {
                onFailure(e);
            }
        }
    }
}
