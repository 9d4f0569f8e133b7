namespace ExchangeSync.Exchange.Wire;

/// <summary>Lists that come in pages: they are read to their end, and one that has none ends in an error.</summary>
internal static class EwsPages
{
    // Pages have 250 entries or more; of what one search is for there are a few.
    private const int MostOfSearch = 1000;

    /// <summary>The ids that a search finds.</summary>
    /// <param name="find">Gives the page that begins at an offset.</param>
    /// <exception cref="EwsBrokenException">InvalidResponse: there is no end.</exception>
    public static async Task<IReadOnlyList<string>> ReadIdsAsync(Func<int, Task<EwsItemList>> find)
    {
        var ids = new List<string>();
        var (offset, pages) = (0, 0);
        while (true)
        {
            var page = await find(offset).ConfigureAwait(false);
            ids.AddRange(page.Items.Select(item => item.Id.Id));
            if (page.IncludesLast || page.Items.Count == 0)
            {
                return ids;
            }

            ThrowIf(++pages == MostOfSearch);
            offset = page.NextOffset ?? offset + page.Items.Count;
        }
    }

    /// <summary>The folders of a listing.</summary>
    /// <param name="find">Gives the page that begins at an offset.</param>
    /// <exception cref="EwsBrokenException">InvalidResponse: there is no end.</exception>
    public static async Task<List<EwsFolder>> ReadFoldersAsync(Func<int, Task<EwsFolderList>> find)
    {
        var folders = new List<EwsFolder>();
        var pages = 0;
        for (int? offset = 0; offset is { } start;)
        {
            var page = await find(start).ConfigureAwait(false);
            folders.AddRange(page.Folders);
            offset = page.IncludesLast || page.NextOffset <= start ? null : page.NextOffset;
            ThrowIf(offset is not null && ++pages == MostOfSearch);
        }

        return folders;
    }

    /// <summary>Ends a list that has no end.</summary>
    /// <exception cref="EwsBrokenException">InvalidResponse.</exception>
    public static void ThrowIf(bool isEndless)
    {
        if (isEndless)
        {
            throw new EwsBrokenException(
                EwsErrorIds.InvalidResponse, "The server's list does not come to its end.", "The next run tries again; if it stays so, look at the server's logs.", isTransient: true);
        }
    }
}
