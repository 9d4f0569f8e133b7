using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Notifications;

/// <summary>
/// The streaming connections that are open, each charged to whom the account acts as: an account has a copy of the budget of everybody whom it impersonates. Used under the server's lock.
/// </summary>
internal sealed class HangingConnections(SimulatorOptions options)
{
    private readonly Dictionary<(SimulatedMailbox Account, SimulatedMailbox Charged), int> _open = [];

    public int Count => _open.Values.Sum();

    // Exchange 2013 came with 3; all others have 10.
    private int Limit => options.HangingConnectionLimit
        ?? (options.Version >= ServerVersion.Exchange2013 && options.Version <= ServerVersion.Exchange2013Sp1 ? 3 : 10);

    /// <exception cref="EwsFaultException">There are as many as are allowed.</exception>
    public void Open(SimulatedMailbox account, SimulatedMailbox charged)
    {
        var open = _open.GetValueOrDefault((account, charged));
        if (open >= Limit)
        {
            throw new EwsFaultException(
                "ErrorExceededConnectionCount", "You have exceeded the available concurrent connections for your account.  Try again once your other requests have completed.");
        }

        _open[(account, charged)] = open + 1;
    }

    public void Close(SimulatedMailbox account, SimulatedMailbox charged) => _open[(account, charged)]--;
}
