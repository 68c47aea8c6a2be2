/* The program that the start benchmarks run: static, and done at once. */
int main(void)
{
    return 0;
}
