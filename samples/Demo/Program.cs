using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.Demo;

internal static class Program
{
    private static int Main()
    {
        using var session = new PowerShellSession(Console.Out);
        return 0;
    }
}
