using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Testing;

/// <summary>
/// Whether the mailbox is that of the connection's user, as far as the server says whose it is: it names the owner as the organizer of what is made there. So nobody's appointments land
/// with somebody else.
/// </summary>
internal sealed class OwnerCheck(EwsClient client, ConnectionTestSteps steps, string expected)
{
    private const string Step = "Compare the owner";

    /// <summary>Adds the step and gives the warning, where there is one to give.</summary>
    /// <param name="item">An appointment that was made there.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<string?> RunAsync(TestItem item, CancellationToken cancellation)
    {
        try
        {
            return await CompareAsync(await item.ReadOwnerAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (SideException error)
        {
            steps.Add(general: false, Step, ConnectionTestStatus.Skipped, TimeSpan.Zero, error.Message);
            return null;
        }
    }

    private async Task<string?> CompareAsync(string? owner, CancellationToken cancellation)
    {
        if (owner is null)
        {
            steps.Add(general: false, Step, ConnectionTestStatus.Skipped, TimeSpan.Zero, "The server does not say whose mailbox it is.");
            return null;
        }

        if (await IsSameAsync(owner, cancellation).ConfigureAwait(false))
        {
            steps.Add(general: false, Step, ConnectionTestStatus.Passed, TimeSpan.Zero, $"The mailbox is that of {owner}, the connection's user.");
            return null;
        }

        var warning = $"The mailbox is that of {owner}, but the connection's user has the address {expected}. If they are not the same person, appointments of one land with the other.";
        steps.Add(general: false, Step, ConnectionTestStatus.Warning, TimeSpan.Zero, warning);
        return warning;
    }

    // A mailbox has one primary address and may have others, by which people know it.
    private async Task<bool> IsSameAsync(string owner, CancellationToken cancellation)
    {
        if (string.Equals(owner, expected, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            var found = await client.ResolveAsync(expected, cancellation).ConfigureAwait(false);
            return found.Count == 1 && string.Equals(found[0], owner, StringComparison.OrdinalIgnoreCase);
        }
        catch (EwsRefusedException error) when (error is { IsTransient: false, ResponseCode: not null })
        {
            // The directory does not know that address, or this account may not look.
            return false;
        }
    }
}
