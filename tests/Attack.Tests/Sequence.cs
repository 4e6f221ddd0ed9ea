// Times, and the sizes of engines, are of one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
