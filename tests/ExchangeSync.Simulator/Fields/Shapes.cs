namespace ExchangeSync.Simulator.Fields;

/// <summary>In which base shape a field comes without being asked for.</summary>
internal enum Shapes
{
    OnRequest,
    AllProperties,
    Default,
    IdOnly,
}
