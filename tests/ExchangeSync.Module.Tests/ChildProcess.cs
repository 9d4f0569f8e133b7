using ExchangeSync.ModuleTests.Package;
using ExchangeSync.ModuleTests.Scheduling;

namespace ExchangeSync.ModuleTests;

/// <summary>What tests start this assembly as, in processes of their own.</summary>
internal static class ChildProcess
{
    private static int Main(string[] arguments) => arguments is ["-NoProfile", ..] ? PowerShellProgram.Run(arguments) : ScriptProcess.Run(arguments);
}
